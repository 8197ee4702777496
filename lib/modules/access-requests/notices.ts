import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/access-requests/${id}`

notice({
  kind: 'accessRequests.settled', label: 'Access you requested is decided', one: 'Access you requested is decided', many: '{count} of your access requests are decided',
  acts: ['accessRequests.approve', 'accessRequests.reject'], permission: 'accessRequests.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.requestedById?.[1] ?? null] }),
  href, all: '/access-requests?mine=requested',
})

notice({
  kind: 'accessRequests.toGrant', label: 'You have to grant access', one: 'You have to grant access', many: 'You have to grant access {count} times',
  acts: ['accessRequests.approve', 'accessRequests.assign'], permission: 'accessRequests.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.ownerId?.[1] ?? null] }),
  href, all: '/access-requests?state=approved',
})

notice({
  kind: 'accessRequests.granted', label: 'Access you requested was granted', one: 'Access you requested was granted', many: 'Access you requested was granted {count} times',
  acts: ['accessRequests.grant', 'accessRequests.expire', 'accessRequests.end'], permission: 'accessRequests.read', mail: 'daily',
  tells: ({ changes }) => ({ users: [changes.requestedById?.[1] ?? null] }),
  href, all: '/access-requests?mine=requested',
})

notice({
  kind: 'accessRequests.late', label: 'Access you have to grant is late', one: 'Access you have to grant is late', many: '{count} accesses you have to grant are late',
  acts: ['accessRequests.remind'], permission: 'accessRequests.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/access-requests?state=approved',
})
