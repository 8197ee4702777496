import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/incidents/${id}`

notice({
  kind: 'incidents.opened', label: 'An incident is opened', one: 'An incident was opened', many: '{count} incidents were opened',
  acts: ['incidents.create', 'incidents.openByRule', 'incidents.openForFinding'], permission: 'incidents.read', holders: 'incidents.investigate', mail: 'now',
  // Further findings of one that is open tell nobody anything.
  tells: ({ changes }) => (changes.number && changes.number[0] === null ? {} : null),
  href, all: '/incidents?state=open',
})

const roles = ['coordinatorId', 'technicalLeadId', 'legalCounselId', 'communicationsId']

notice({
  kind: 'incidents.assigned', label: 'You have a role or a task in an incident', one: 'You have a role or a task in an incident', many: 'You have roles or tasks in {count} incidents',
  acts: ['incidents.setRoles', 'incidents.addTask', 'incidents.changeTask'], permission: 'incidents.read', mail: 'now',
  tells: ({ changes }) => {
    const users = [...roles, 'assigneeId'].flatMap((field) => (changes[field] ? [changes[field][1]] : [])).filter((each) => each !== null)
    return users.length > 0 ? { users } : null
  },
  href, all: '/incidents?mine=yes',
})

notice({
  kind: 'incidents.clock', label: 'The 72 hours of a breach expire', one: 'The 72 hours of a breach expire', many: 'The 72 hours of {count} breaches expire',
  acts: ['incidents.warnOfClock'], permission: 'incidents.read', holders: 'incidents.settleObligation', mail: 'now',
  tells: ({ changes }) => ({ users: changes.notifiedId ? [changes.notifiedId[1]] : [] }),
  href, all: '/incidents?state=live',
})
