import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/campaigns/${id}`
const work = ({ id }: { id: string }) => `/campaigns/${id}/review`

notice({
  kind: 'campaigns.assigned', label: 'An access review waits for you', one: 'An access review waits for you', many: '{count} access reviews wait for you',
  acts: ['campaigns.open', 'campaigns.reassign'], permission: 'campaigns.read', mail: 'now',
  tells: ({ changes }) => (Array.isArray(changes.reviewers?.[1]) ? { users: changes.reviewers[1] } : null),
  href: work, all: '/campaigns?state=open',
})

notice({
  kind: 'campaigns.due', label: 'Your access review is due', one: 'Rows of an access review are due or overdue', many: 'Rows of {count} access reviews are due or overdue',
  acts: ['campaigns.remind'], permission: 'campaigns.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href: work, all: '/campaigns?state=open',
})

notice({
  kind: 'campaigns.changed', label: 'A newer population changed an open access review', one: 'A newer population changed an open access review', many: 'Newer populations changed open access reviews {count} times',
  acts: ['campaigns.compare'], permission: 'campaigns.read', holders: 'campaigns.close', mail: 'daily', href, all: '/campaigns?state=open',
})

notice({
  kind: 'campaigns.signedOff', label: 'An access review you run is signed off', one: 'An access review you run is signed off', many: '{count} access reviews you run are signed off',
  acts: ['campaigns.seal'], permission: 'campaigns.read', mail: 'daily',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/campaigns?state=signed_off',
})

notice({
  kind: 'campaigns.unreported', label: 'The report of an access review you run could not be made', one: 'The report of an access review you run could not be made', many: 'The reports of {count} access reviews you run could not be made',
  acts: ['campaigns.failReport'], outcome: 'failure', permission: 'campaigns.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/campaigns?state=closed',
})

notice({
  kind: 'campaigns.failed', label: 'The rows of an access review could not be taken', one: 'The rows of an access review could not be taken', many: 'The rows of {count} access reviews could not be taken',
  acts: ['campaigns.take', 'campaigns.fail'], permission: 'campaigns.read', holders: 'campaigns.open', mail: 'now',
  tells: ({ changes }) => (changes.error?.[1] ? {} : null),
  href, all: '/campaigns?state=preparing',
})
