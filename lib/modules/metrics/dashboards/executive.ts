import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Actor, may } from '#lib/auth/actor.ts'
import { query } from '#lib/door/query.ts'
import { countControls } from '../../controls/queries.ts'
import { loadCatalog } from '../../detection-rules/catalog/index.ts'
import { countFindings } from '../../findings/queries.ts'
import { countExceptions } from '../../reconciliations/queries.ts'
import { type Asked, figure, readFigures } from '../figures.ts'
import { type Area, areasOf, type LiveChanges, liveChanges, type MonthValue, monthsOf, none } from './shared.ts'

const finding = (severity: 'low' | 'medium' | 'high' | 'critical', label: string, wrong = false) => figure(countFindings, { status: 'undecided', severity }, { label, page: '/findings', whole: { status: 'undecided' }, wrong })

const asked: Record<string, Asked> = {
  controlsProven: figure(countControls, { proof: 'proven' }, { label: 'Controls proven', page: '/controls', whole: { proof: 'all' } }),
  controlsUnproven: figure(countControls, { proof: 'unproven' }, { label: 'Controls not proven', page: '/controls', whole: { proof: 'all' }, wrong: true }),
  controlsUnclear: figure(countControls, { proof: 'unclear' }, { label: 'Could not tell', page: '/controls', whole: { proof: 'all' } }),
  findingsCritical: finding('critical', 'Critical findings undecided', true),
  findingsHigh: finding('high', 'High findings undecided', true),
  findingsMedium: finding('medium', 'Medium findings undecided'),
  findingsLow: finding('low', 'Low findings undecided'),
  exceptionsOpen: figure(countExceptions, { state: 'open' }, { label: 'Exceptions of changes to mend', page: '/reconciliations/exceptions' }),
  exceptionsAccepted: figure(countExceptions, { state: 'excepted' }, { label: 'Exceptions accepted', page: '/reconciliations/exceptions' }),
}

/** How long findings wait, by the day they were found; whole severities. */
type Age = { severity: number; oldest: string }
type Old = { id: string; title: string; system: string; state: 'open' | 'excepted'; dueAt: string; exceptedUntil: string | null; createdAt: string }
type Undecided = { ruleId: string; severity: number; undecided: number; areas: string[] }

const ages = (actor: Actor) => (may(actor, 'findings.read') ? sql`
  select coalesce(jsonb_agg(to_jsonb(a) order by a.severity desc), '[]') from (select severity, min(first_found_at) as oldest from finding_groups where undecided > 0 group by 1) a` : none)

const oldest = (actor: Actor) => (may(actor, 'reconciliations.read') ? sql`
  select coalesce(jsonb_agg(to_jsonb(e)), '[]') from (
    select x.id, x.title, s.name as system, x.state, x.due_at as "dueAt", x.excepted_until as "exceptedUntil", x.created_at as "createdAt" from change_exceptions x join systems s on s.org_id = x.org_id and s.id = x.system_id
    where x.state in ('open', 'excepted') order by x.created_at, x.id limit 8) e` : none)

/** Undecided findings by rule, with the areas of the controls that the organization says the rule maps to. */
const undecided = (actor: Actor) => (may(actor, 'findings.read') ? sql`
  select coalesce(jsonb_agg(to_jsonb(g)), '[]') from (
    select f.rule_id as "ruleId", f.severity, sum(f.undecided)::int as undecided, array(select distinct left(controls.code, 2) from detection_rules r join rule_controls k on k.org_id = r.org_id and k.record_id = r.id join controls on controls.org_id = k.org_id and controls.id = k.control_id where r.org_id = f.org_id and r.rule_id = f.rule_id) as areas
    from finding_groups f where f.undecided > 0 group by f.org_id, f.rule_id, f.severity) g` : none)

/** `uncovered`: implemented controls that are not proven, or of which nobody could tell. `severity`: the highest of the undecided findings that map to the area, 1 low to 4 critical, 0 none. */
export type Priority = { area: string; severity: number; undecided: number; uncovered: number; score: number }

/** Severity times uncovered controls, the highest first; areas in which it comes to nothing are left out. */
function prioritiesOf(areas: Area[], findings: Undecided[]): Priority[] {
  const shipped = new Map(loadCatalog().map((rule): [string, string[]] => [rule.id, rule.areas]))
  return areas.map(({ area, unproven, unclear }): Priority => {
    const of = findings.filter(({ ruleId, areas: own }) => (own.length > 0 ? own : (shipped.get(ruleId) ?? [])).includes(area))
    const severity = Math.max(0, ...of.map((each) => each.severity))
    return { area, severity, undecided: of.reduce((sum, each) => sum + each.undecided, 0), uncovered: unproven + unclear, score: severity * (unproven + unclear) }
  }).filter(({ score }) => score > 0).sort((one, other) => other.score - one.score || one.area.localeCompare(other.area))
}

export const postureMetrics = ['controls-proven', 'changes-passing', 'severe-undecided']

export const getExecutiveDashboard = query({
  name: 'dashboards.executive',
  permission: 'stats.read',
  summary: 'Get posture with what could not be told, its months, open risks as far as there are records, the oldest exceptions, and where to invest first: severity times uncovered controls by area. What the caller may not list is left out',
  http: { path: '/dashboards/executive' },
  input: z.object({}),
  statements: 1,
  run: async (scope) => {
    const { actor } = scope
    const { figures, besides: { findings, ...rest } } = await readFigures<{ areas: Area[]; changes: LiveChanges[]; ages: Age[]; oldest: Old[]; findings: Undecided[]; months: MonthValue[] }>(scope, asked, { areas: areasOf(actor), changes: liveChanges(actor), ages: ages(actor), oldest: oldest(actor), findings: undecided(actor), months: monthsOf(postureMetrics) })
    return { figures, ...rest, priorities: prioritiesOf(rest.areas, findings) }
  },
})
