import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/alerts/${id}`

notice({
  kind: 'alerts.opened', label: 'An alert is opened', one: 'An alert was opened', many: '{count} alerts were opened',
  acts: ['alerts.look'], permission: 'alerts.read', holders: 'alerts.acknowledge', mail: 'daily',
  tells: ({ changes }) => (changes.number && changes.number[0] === null ? {} : null),
  href, all: '/alerts?state=live',
})

notice({
  kind: 'alerts.assigned', label: 'An alert is assigned to you', one: 'An alert was assigned to you', many: '{count} alerts were assigned to you',
  acts: ['alerts.assign'], permission: 'alerts.read', mail: 'now',
  tells: ({ changes }) => (changes.assigneeId ? { users: [changes.assigneeId[1]] } : null),
  href, all: '/alerts?assignee=me',
})
