import { notice, type NoticeEntry } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/access-requests/${id}`
const mine = { permission: 'accessRequests.read', href, all: '/access-requests?mine=requested' } as const
/** Whom the entry names. */
const told = ({ changes }: NoticeEntry) => ({ users: Array.isArray(changes.told?.[1]) ? changes.told[1].map(String) : [] })
const state = ({ changes }: NoticeEntry) => changes.state?.[1]

notice({
  ...mine, kind: 'accessRequests.requested', label: 'Access is requested for you', one: 'Access is requested for you', many: 'Access is requested for you {count} times',
  acts: ['accessRequests.create'], mail: 'daily', tells: told,
})

notice({
  ...mine, kind: 'accessRequests.settled', label: 'Access that you requested, or that is for you, is decided', one: 'Requested access is decided', many: '{count} access requests are decided',
  acts: ['accessRequests.approve', 'accessRequests.reject', 'accessRequests.withdraw'], mail: 'now', tells: (entry) => (state(entry) === 'ending' ? null : told(entry)),
})

notice({
  ...mine, kind: 'accessRequests.toGrant', label: 'You have to grant access', one: 'You have to grant access', many: 'You have to grant access {count} times', all: '/access-requests?state=approved',
  acts: ['accessRequests.create', 'accessRequests.approve', 'accessRequests.assign'], mail: 'now',
  // Asked for, it waits for others first, unless it is an emergency.
  tells: ({ action, changes }) => (action === 'accessRequests.create' && changes.emergency?.[1] !== true ? null : { users: [changes.ownerId?.[1] ?? null] }),
})

notice({
  ...mine, kind: 'accessRequests.granted', label: 'Access that you requested, or that is for you, was granted, shown or is over', one: 'Access was granted, shown or is over', many: 'Access was granted, shown or is over {count} times',
  acts: ['accessRequests.grant', 'accessRequests.compare', 'accessRequests.expire', 'accessRequests.end', 'accessRequests.reject', 'accessRequests.review'], mail: 'daily',
  tells: (entry) => (entry.action === 'accessRequests.reject' && state(entry) !== 'ending' ? null : entry.action === 'accessRequests.review' && !state(entry) ? null : told(entry)),
})

notice({
  ...mine, kind: 'accessRequests.toReview', label: 'Emergency access has to be reviewed', one: 'Emergency access has to be reviewed', many: '{count} emergency accesses have to be reviewed', all: '/access-requests?review=due',
  acts: ['accessRequests.compare', 'accessRequests.expire', 'accessRequests.end', 'accessRequests.reject'], holders: 'accessRequests.review', mail: 'now',
  // Once: when it is said until when. Whoever has a part in it may not.
  tells: (entry) => (entry.changes.reviewBy?.[1] ? { but: told(entry).users } : null),
})

notice({
  ...mine, kind: 'accessRequests.reviewed', label: 'Emergency access that you requested, approved, granted or had was reviewed', one: 'Emergency access was reviewed', many: '{count} emergency accesses were reviewed', all: '/access-requests',
  acts: ['accessRequests.review'], mail: 'now', tells: (entry) => (entry.changes.conclusion ? told(entry) : null),
})

notice({
  ...mine, kind: 'accessRequests.late', label: 'Access you have to grant, or emergency access without its approval, is late', one: 'Access is late', many: '{count} accesses are late', all: '/access-requests?state=approved',
  acts: ['accessRequests.remind'], mail: 'now', tells: (entry) => ({ users: [entry.changes.notifiedId?.[1] ?? null, ...told(entry).users] }),
})
