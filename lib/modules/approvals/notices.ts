import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/approvals/${id}`

notice({
  kind: 'approvals.opened', label: 'A request waits for your decision', one: 'A request waits for your decision', many: '{count} requests wait for your decision',
  acts: ['approvals.open'], permission: 'approvals.read', mail: 'now',
  tells: ({ changes: { deciders } }) => (Array.isArray(deciders?.[1]) ? { users: deciders[1] } : null),
  href, all: '/approvals?mine=decide',
})

notice({
  kind: 'approvals.settled', label: 'What you requested is decided', one: 'Your request was decided', many: '{count} of your requests were decided',
  acts: ['approvals.approve', 'approvals.reject', 'approvals.expire', 'approvals.applyAlone'], permission: 'approvals.read', mail: 'now',
  tells: ({ changes: { requester } }) => (requester?.[1] ? { users: [requester[1]] } : null),
  href, all: '/approvals?mine=requested',
})
