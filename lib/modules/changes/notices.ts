import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/changes/${id}`

notice({
  kind: 'changes.settled', label: 'A change you requested is decided', one: 'A change you requested is decided', many: '{count} changes you requested are decided',
  acts: ['changes.approve', 'changes.reject'], permission: 'changes.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.requestedById?.[1] ?? null] }),
  href, all: '/changes?mine=requested',
})

notice({
  kind: 'changes.assigned', label: 'You have to implement a change', one: 'You have to implement a change', many: 'You have to implement {count} changes',
  acts: ['changes.assign'], permission: 'changes.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.implementerId?.[1] ?? null] }),
  href, all: '/changes?mine=implementing',
})

notice({
  kind: 'changes.late', label: 'A change of yours is late', one: 'A change of yours is late', many: '{count} changes of yours are late',
  acts: ['changes.remind'], permission: 'changes.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null, changes.requestedById?.[1] ?? null] }),
  href, all: '/changes?mine=requested',
})

notice({
  kind: 'changes.unapproved', label: 'An emergency change is not approved in time', one: 'An emergency change is not approved in time', many: '{count} emergency changes are not approved in time',
  acts: ['changes.remind'], permission: 'changes.read', holders: 'changes.createFreeze', mail: 'now',
  tells: ({ changes }) => (changes.late?.[1] === 'approval' ? {} : null),
  href, all: '/changes?late=yes',
})

notice({
  kind: 'changes.commented', label: 'A comment on your change', one: 'A comment on your change', many: '{count} comments on your changes',
  acts: ['changes.comment'], permission: 'changes.read', mail: 'daily',
  tells: ({ changes }) => ({ users: [changes.requestedById?.[1] ?? null] }),
  href, all: '/changes?mine=requested',
})
