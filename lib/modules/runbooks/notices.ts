import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'runbooks.overdue', label: 'A drill you answer for is overdue', one: 'A drill you answer for is overdue', many: '{count} drills you answer for are overdue',
  acts: ['runbooks.noteOverdue'], permission: 'runbooks.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.ownerId?.[1] ?? null] }),
  href: ({ id }) => `/runbooks/${id}`, all: '/runbooks?overdue=yes',
})
