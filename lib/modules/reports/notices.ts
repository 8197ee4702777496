import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/reports/${id}`

notice({
  kind: 'reports.locked', label: 'A report you asked for is locked', one: 'A report you asked for is locked', many: '{count} reports you asked for are locked',
  acts: ['reports.complete'], permission: 'reports.read', mail: 'now',
  tells: ({ changes }) => (changes.notifiedId?.[1] ? { users: [changes.notifiedId[1]] } : null),
  href, all: '/reports?state=locked',
})

notice({
  kind: 'reports.failed', label: 'A report you asked for could not be made', one: 'A report you asked for could not be made', many: '{count} reports you asked for could not be made',
  acts: ['reports.fail'], outcome: 'failure', permission: 'reports.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/reports?state=failed',
})

const came = (what: string) => ({ changes }: { changes: Record<string, [unknown, unknown]> }) => (changes.scheduled?.[1] === what ? {} : null)

notice({
  kind: 'reports.came', label: 'A report that comes again is there', one: 'A report that comes again is there', many: '{count} reports that come again are there',
  acts: ['reports.complete'], permission: 'reports.read', holders: 'reports.read', mail: 'now', tells: came('report'), href, all: '/reports?state=locked',
})

notice({
  kind: 'reports.summary', label: 'A summary that comes again is there', one: 'A summary that comes again is there', many: '{count} summaries that come again are there',
  acts: ['reports.complete'], permission: 'summaries.read', holders: 'summaries.read', mail: 'now', tells: came('summary'), href, all: '/reports?state=locked',
})
