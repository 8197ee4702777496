import { notice, type NoticeEntry } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/cloud/remediations/${id}`
const told = ({ changes }: NoticeEntry) => ({ users: [changes.notifiedId?.[1] ?? null] })

notice({
  kind: 'remediations.planned', label: 'A remediation you asked for is planned', one: 'A remediation you asked for is planned', many: '{count} remediations you asked for are planned',
  acts: ['remediations.completePlan'], permission: 'remediations.read', mail: 'daily', tells: ({ changes }) => (changes.notifiedId?.[1] ? { users: [changes.notifiedId[1]] } : null), href, all: '/cloud/remediations',
})

notice({
  kind: 'remediations.failed', label: 'A remediation failed, or could not be verified', one: 'A remediation failed, or could not be verified', many: '{count} remediations failed, or could not be verified',
  acts: ['remediations.fail', 'remediations.conclude'], outcome: 'failure', permission: 'remediations.read', holders: 'cloudScans.start', mail: 'now', tells: told, href, all: '/cloud/remediations',
})

notice({
  kind: 'remediations.verified', label: 'A remediation was verified', one: 'A remediation was verified', many: '{count} remediations were verified',
  acts: ['remediations.conclude'], permission: 'remediations.read', mail: 'daily', tells: ({ changes }) => (changes.state?.[1] === 'verified' && changes.notifiedId?.[1] ? { users: [changes.notifiedId[1]] } : null), href, all: '/cloud/remediations',
})
