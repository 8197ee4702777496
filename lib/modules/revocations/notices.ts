import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/revocations/${id}`

notice({
  kind: 'revocations.assigned', label: 'You have to remove a right', one: 'You have to remove a right', many: 'You have to remove {count} rights',
  acts: ['revocations.open', 'revocations.assign'], permission: 'revocations.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.ownerId?.[1] ?? null] }),
  href, all: '/revocations?state=open',
})

notice({
  kind: 'revocations.overdue', label: 'A right you have to remove is overdue', one: 'A right you have to remove is overdue', many: '{count} rights you have to remove are overdue',
  acts: ['revocations.remind'], permission: 'revocations.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/revocations?overdue=yes',
})

notice({
  kind: 'revocations.returned', label: 'A removed right came back', one: 'A removed right came back', many: '{count} removed rights came back',
  acts: ['revocations.compare'], permission: 'revocations.read', holders: 'campaigns.close', mail: 'now',
  tells: ({ changes }) => (changes.state?.[1] === 'open' ? {} : null),
  href, all: '/revocations?state=open',
})

notice({
  kind: 'revocations.exceptionEnded', label: 'An exception is over: a right you have to remove', one: 'An exception is over: you have to remove a right', many: '{count} exceptions are over: you have to remove these rights',
  acts: ['revocations.endException'], permission: 'revocations.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/revocations?state=open',
})
