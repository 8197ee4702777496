import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'schedules.failed', label: 'Something scheduled could not start', one: 'Something scheduled could not start', many: 'Something scheduled could not start, {count} times',
  acts: ['schedules.noteStart'], outcome: 'failure', permission: 'schedules.read', holders: 'schedules.run', mail: 'now',
  href: ({ id }) => `/settings/schedules/${id}`, all: '/settings/schedules',
})
