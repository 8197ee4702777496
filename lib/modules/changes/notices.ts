import { notice, type NoticeEntry } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/changes/${id}`
/** Whom the entry names. */
const told = ({ changes }: NoticeEntry) => ({ users: Array.isArray(changes.told?.[1]) ? changes.told[1] : [] })

notice({
  kind: 'changes.settled', label: 'A change you requested or make is decided', one: 'A change of yours is decided', many: '{count} changes of yours are decided',
  acts: ['changes.approve', 'changes.reject'], permission: 'changes.read', mail: 'now', tells: told,
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

notice({
  kind: 'changes.moved', label: 'A change you requested or make went a step further, or back', one: 'A change of yours went a step further, or back', many: 'Changes of yours went {count} steps further, or back',
  acts: ['changes.update', 'changes.updateStandard', 'changes.schedule', 'changes.implement', 'changes.verify', 'changes.close', 'changes.withdraw', 'changes.reopen'], permission: 'changes.read', mail: 'daily', tells: told,
  href, all: '/changes?mine=requested',
})

notice({
  kind: 'changes.excepted', label: 'Whether a change of yours goes ahead within a freeze is decided', one: 'Whether a change of yours goes ahead within a freeze is decided', many: 'Whether changes of yours go ahead within a freeze is decided {count} times',
  acts: ['changes.except', 'changes.rejectException'], permission: 'changes.read', mail: 'now', tells: told,
  href, all: '/changes?mine=requested',
})

notice({
  kind: 'changes.templates', label: 'A standard change of yours is decided or was ended', one: 'A standard change of yours is decided or was ended', many: '{count} standard changes of yours are decided or were ended',
  acts: ['changes.approveTemplate', 'changes.rejectTemplate', 'changes.endTemplate'], permission: 'changes.read', mail: 'now', tells: told,
  href: ({ id }) => `/changes/templates/${id}`, all: '/changes/templates',
})
