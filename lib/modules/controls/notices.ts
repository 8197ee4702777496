import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'calendar.late', label: 'A control you own is overdue or missed', one: 'A control you own is overdue or missed', many: '{count} controls you own are overdue or missed',
  acts: ['calendar.tell'], permission: 'controls.read', mail: 'daily',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href: ({ id }) => `/controls/${id}`, all: '/calendar?state=missed',
})

notice({
  kind: 'calendar.missed', label: 'A control was missed', one: 'A control was missed', many: '{count} controls were missed',
  acts: ['calendar.tell'], permission: 'controls.read', holders: 'controls.create', mail: 'daily',
  tells: ({ changes }) => (changes.missed?.[1] ? {} : null),
  href: ({ id }) => `/controls/${id}`, all: '/calendar?state=missed',
})
