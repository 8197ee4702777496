import type { Command, NavigationGroup } from '#components/page/shell.tsx'
import type { IconName } from '#lib/icon-names.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'

type Entry = { label: string; href: string; icon: IconName; permission: Permission | null }

/** By job, not by table. A role sees only what it may use. */
const groups: { label: string; items: Entry[] }[] = [
  { label: 'Home', items: [{ label: 'Home', href: '/', icon: 'house', permission: null }] },
  {
    label: 'Monitor',
    items: [
      { label: 'Events', href: '/events', icon: 'activity', permission: 'events.read' },
      { label: 'Findings', href: '/findings', icon: 'triangle-alert', permission: 'findings.read' },
      { label: 'Rules', href: '/detection-rules', icon: 'shield', permission: 'detectionRules.read' },
    ],
  },
  {
    label: 'Evidence',
    items: [
      { label: 'Library', href: '/evidence', icon: 'library', permission: 'evidence.read' },
      { label: 'Templates', href: '/evidence-templates', icon: 'layers', permission: 'evidenceTemplates.read' },
    ],
  },
  {
    label: 'Audit',
    items: [
      { label: 'Audit trail', href: '/audit-trail', icon: 'history', permission: 'auditTrail.read' },
      { label: 'Verify', href: '/audit-trail/verify', icon: 'shield-check', permission: 'auditTrail.read' },
    ],
  },
  {
    label: 'Settings',
    items: [
      { label: 'Users', href: '/users', icon: 'users', permission: 'users.read' },
      { label: 'Systems', href: '/systems', icon: 'server', permission: 'systems.read' },
      { label: 'Security', href: '/settings', icon: 'lock', permission: 'settings.read' },
    ],
  },
]

export function navigationFor(actor: Actor): NavigationGroup[] {
  return groups
    .map((group) => ({ label: group.label, items: group.items.filter((item) => item.permission === null || may(actor, item.permission)).map(({ permission: _, ...item }) => item) }))
    .filter((group) => group.items.length > 0)
}

const commands: (Command & { permission: Permission })[] = [
  { label: 'Register a system', href: '/systems/new', icon: 'plus', permission: 'systems.create' },
  { label: 'Collect evidence', href: '/evidence/new', icon: 'upload', permission: 'evidence.collect' },
  { label: 'Upload events', href: '/events/upload', icon: 'upload', permission: 'events.ingest' },
  { label: 'Invite somebody', href: '/users/invite', icon: 'user-plus', permission: 'users.invite' },
]

export const commandsFor = (actor: Actor): Command[] => commands.filter((each) => may(actor, each.permission)).map(({ permission: _, ...each }) => each)
