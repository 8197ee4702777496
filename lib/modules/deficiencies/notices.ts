import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/deficiencies/${id}`

notice({
  kind: 'deficiencies.assigned', label: 'You have to remediate a deficiency', one: 'You have to remediate a deficiency', many: 'You have to remediate {count} deficiencies',
  acts: ['deficiencies.respond'], permission: 'deficiencies.read', mail: 'now',
  tells: ({ changes }) => (changes.ownerId ? { users: [changes.ownerId[1]] } : null),
  href, all: '/deficiencies?overdue=yes',
})

notice({
  kind: 'deficiencies.overdue', label: 'A deficiency you have to remediate is overdue', one: 'A deficiency you have to remediate is overdue', many: '{count} deficiencies you have to remediate are overdue',
  acts: ['deficiencies.remind'], permission: 'deficiencies.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/deficiencies?overdue=yes',
})
