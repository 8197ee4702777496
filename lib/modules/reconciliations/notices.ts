import { notice, type NoticeEntry } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/reconciliations/exceptions/${id}`
const told = ({ changes }: NoticeEntry) => ({ users: [changes.notifiedId?.[1] ?? null] })

notice({
  kind: 'changeExceptions.assigned', label: 'A change that failed is yours to mend', one: 'A change that failed is yours to mend', many: '{count} changes that failed are yours to mend',
  acts: ['changeExceptions.create', 'changeExceptions.update'], permission: 'reconciliations.read', mail: 'now',
  tells: ({ changes }) => (changes.ownerId?.[1] ? { users: [changes.ownerId[1]] } : null),
  href, all: '/reconciliations',
})

notice({
  kind: 'changeExceptions.due', label: 'A change that failed is due or overdue', one: 'A change that failed is due or overdue', many: '{count} changes that failed are due or overdue',
  acts: ['changeExceptions.remind'], permission: 'reconciliations.read', mail: 'now', tells: told, href, all: '/reconciliations',
})

notice({
  kind: 'changeExceptions.moved', label: 'A change that failed came to another outcome', one: 'A change that failed came to another outcome', many: '{count} changes that failed came to other outcomes',
  acts: ['changeExceptions.noteOutcome'], permission: 'reconciliations.read', mail: 'daily', tells: told, href, all: '/reconciliations',
})
