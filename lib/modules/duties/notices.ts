import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'duties.found', label: 'Conflicts of duties of a rule you own', one: 'New conflicts of duties', many: 'New conflicts of duties, {count} times',
  acts: ['duties.judge', 'duties.check'], permission: 'duties.read', mail: 'now',
  tells: ({ changes }) => {
    const told = changes.told?.[1]
    return Array.isArray(told) && told.length > 0 ? { users: told } : null
  },
  href: () => '/duties/conflicts?state=open', all: '/duties/conflicts?state=open',
})

notice({
  kind: 'duties.over', label: 'A mitigation is over', one: 'A mitigation is over: a conflict is open again', many: 'Mitigations are over: {count} conflicts are open again',
  acts: ['duties.reopen'], permission: 'duties.read', mail: 'now',
  tells: ({ changes }) => (changes.notifiedId ? { users: [changes.notifiedId[1]] } : null),
  href: ({ id }) => `/duties/conflicts/${id}`, all: '/duties/conflicts?state=open',
})
