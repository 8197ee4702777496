import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'responseActions.acted', label: 'A rule responded and you hold the role it notifies', one: 'A rule responded to a finding', many: 'Rules responded to {count} findings',
  acts: ['responseActions.act'], permission: 'findings.read', mail: 'now',
  tells: ({ changes }) => (Array.isArray(changes.notifiedIds?.[1]) ? { users: changes.notifiedIds[1] } : null),
  href: () => '/response-actions', all: '/response-actions',
})
