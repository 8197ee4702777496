import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/reports/${id}`

notice({
  kind: 'reports.locked', label: 'A report you asked for is locked', one: 'A report you asked for is locked', many: '{count} reports you asked for are locked',
  acts: ['reports.complete'], permission: 'reports.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/reports?state=locked',
})

notice({
  kind: 'reports.failed', label: 'A report you asked for could not be made', one: 'A report you asked for could not be made', many: '{count} reports you asked for could not be made',
  acts: ['reports.fail'], outcome: 'failure', permission: 'reports.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/reports?state=failed',
})
