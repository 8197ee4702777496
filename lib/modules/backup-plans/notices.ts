import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'backupPlans.overdue', label: 'A backup or restore test you answer for is overdue', one: 'A backup or restore test you answer for is overdue', many: '{count} backups or restore tests you answer for are overdue',
  acts: ['backupPlans.noteOverdue'], permission: 'backupPlans.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.ownerId?.[1] ?? null] }),
  href: ({ id }) => `/backup-plans/${id}`, all: '/backup-plans?overdue=yes',
})
