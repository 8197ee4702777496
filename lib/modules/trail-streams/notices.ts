import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'trailStreams.failing', label: 'A stream of the audit trail fails', one: 'A stream of the audit trail fails', many: '{count} streams of the audit trail fail',
  acts: ['trailStreams.noteFailing'], outcome: 'failure', permission: 'trailStreams.read', holders: 'trailStreams.update', mail: 'now',
  href: ({ id }) => `/trail-streams/${id}`, all: '/trail-streams',
})
