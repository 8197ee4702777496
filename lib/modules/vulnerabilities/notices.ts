import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/vulnerabilities/${id}`
const owner = ({ changes }: { changes: Record<string, [unknown, unknown]> }) => ({ users: [(changes.notifiedId?.[1] ?? null) as string | null] })

notice({
  kind: 'vulnerabilities.critical', label: 'A scan found something critical in a system you own', one: 'A scan found something critical in a system you own', many: '{count} scans found something critical in systems you own',
  acts: ['vulnerabilityImports.complete'], permission: 'vulnerabilityImports.read', mail: 'now',
  tells: ({ changes }) => (Array.isArray(changes.notified?.[1]) && changes.notified[1].length > 0 ? { users: changes.notified[1] } : null),
  href: ({ id }) => `/vulnerabilities/imports/${id}`, all: '/vulnerabilities?severity=critical&state=open',
})

notice({
  kind: 'vulnerabilities.overdue', label: 'A vulnerability of a system you own is overdue', one: 'A vulnerability of a system you own is overdue', many: '{count} vulnerabilities of systems you own are overdue',
  acts: ['vulnerabilities.remind'], permission: 'vulnerabilities.read', mail: 'daily', tells: owner, href, all: '/vulnerabilities?overdue=yes',
})

notice({
  kind: 'vulnerabilities.acceptanceEnded', label: 'A vulnerability that was to stay is open again', one: 'A vulnerability that was to stay is open again', many: '{count} vulnerabilities that were to stay are open again',
  acts: ['vulnerabilities.endAcceptance'], permission: 'vulnerabilities.read', mail: 'now', tells: owner, href, all: '/vulnerabilities?state=open',
})

notice({
  kind: 'vulnerabilities.unread', label: 'A report of a scanner could not be read', one: 'A report of a scanner could not be read', many: '{count} reports of scanners could not be read',
  acts: ['vulnerabilityImports.fail'], outcome: 'failure', permission: 'vulnerabilityImports.read', holders: 'vulnerabilityImports.create', mail: 'now', href: ({ id }) => `/vulnerabilities/imports/${id}`, all: '/vulnerabilities/imports',
})

notice({
  kind: 'vulnerabilities.unmapped', label: 'Columns of a report of a scanner have to be confirmed', one: 'Columns of a report of a scanner have to be confirmed', many: 'Columns of {count} reports of scanners have to be confirmed',
  acts: ['vulnerabilityImports.await'], permission: 'vulnerabilityImports.read', holders: 'vulnerabilityImports.map', mail: 'daily', href: ({ id }) => `/vulnerabilities/imports/${id}`, all: '/vulnerabilities/imports',
})
