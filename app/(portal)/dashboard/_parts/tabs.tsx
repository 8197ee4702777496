import { Tabs } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'

/** Who comes to which first: by what they may do, so that a role of one's own has one too. */
const dashboards = [
  { label: 'Security', href: '/dashboard/security', for: (person: Person) => may(person, 'events.read') || may(person, 'findings.read'), own: (person: Person) => may(person, 'findings.review') && !managesControls(person) },
  { label: 'Compliance', href: '/dashboard/compliance', for: (person: Person) => may(person, 'controls.read') && may(person, 'evidence.read'), own: (person: Person) => managesControls(person) && !may(person, 'settings.update') },
  { label: 'Executive', href: '/dashboard/executive', for: (person: Person) => may(person, 'controls.read'), own: (person: Person) => !may(person, 'events.read') && !may(person, 'evidence.create') },
  { label: 'Audit', href: '/dashboard/audit', for: (person: Person) => may(person, 'auditTrail.read'), own: (person: Person) => may(person, 'auditTrail.read') && !may(person, 'findings.review') },
  { label: 'Metrics', href: '/dashboard/metrics', for: () => true, own: () => false },
] as const
const managesControls = (person: Person) => may(person, 'controls.create')

export type DashboardHref = (typeof dashboards)[number]['href']

export function DashboardTabs({ person, current }: { person: Person; current: DashboardHref }) {
  return <Tabs label="Dashboards" current={current} tabs={dashboards.filter((each) => each.for(person)).map(({ label, href }) => ({ label, href }))} />
}

export const ownDashboard = (person: Person): DashboardHref => (dashboards.find((each) => each.for(person) && each.own(person)) ?? dashboards.find((each) => each.for(person)) ?? dashboards[4]).href
