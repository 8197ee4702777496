import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'findings.assigned', label: 'A finding is assigned to you', one: 'A finding was assigned to you', many: '{count} findings were assigned to you',
  acts: ['findings.assign'], permission: 'findings.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.assigneeId?.[1] ?? null] }),
  href: ({ id }) => `/findings/${id}`, all: '/findings?assignee=me',
})

const critical = 4

notice({
  kind: 'findings.critical', label: 'A critical finding', one: 'A critical finding', many: '{count} critical findings',
  // The addresses in the settings have a mail already.
  acts: ['findings.detect', 'findings.raise'], permission: 'findings.read', holders: 'findings.review', mail: 'never',
  tells: ({ changes }) => {
    const count = changes.severity ? Number(changes.severity[0] === null && changes.severity[1] === critical) : Number(changes.critical?.[1] ?? 0)
    return count > 0 ? { count } : null
  },
  href: ({ type, id }) => (type === 'finding' ? `/findings/${id}` : `/findings?batchId=${id}&severity=critical`), all: '/findings?severity=critical&status=open',
})

notice({
  kind: 'findings.notJudged', label: 'The rules could not run over a delivery', one: 'The rules could not run over a delivery', many: 'The rules could not run over {count} deliveries',
  acts: ['findings.detectFailed'], outcome: 'failure', permission: 'events.read', holders: 'detectionRules.enable', mail: 'daily',
  href: ({ id }) => `/events/deliveries/${id}`, all: '/events/deliveries',
})
