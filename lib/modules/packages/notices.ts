import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/packages/${id}`

notice({
  kind: 'packages.ready', label: 'An audit package you asked for is ready', one: 'An audit package you asked for is ready', many: '{count} audit packages you asked for are ready',
  acts: ['packages.complete'], permission: 'packages.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/packages?state=ready',
})

notice({
  kind: 'packages.failed', label: 'An audit package you asked for could not be made', one: 'An audit package you asked for could not be made', many: '{count} audit packages you asked for could not be made',
  acts: ['packages.fail'], outcome: 'failure', permission: 'packages.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/packages?state=failed',
})
