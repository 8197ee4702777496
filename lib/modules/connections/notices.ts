import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/settings/connections/${id}`
const all = '/settings/connections'

notice({
  kind: 'connections.expires', label: 'Secrets of a connection expire', one: 'Secrets of a connection expire soon', many: 'Secrets of {count} connections expire soon',
  acts: ['connections.remind'], permission: 'connections.read', holders: 'connections.setCredentials', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all,
})

// Of many that fail one after the other the first: whoever was told need not be told each hour.
notice({
  kind: 'connections.failed', label: 'A connection fails', one: 'A connection fails', many: '{count} connections fail',
  acts: ['connections.noteCall', 'connections.endPull', 'connections.noteQueue'], outcome: 'failure', permission: 'connections.read', holders: 'connections.check', mail: 'now',
  tells: ({ changes }) => (changes.state === undefined ? null : {}),
  href, all,
})

notice({
  kind: 'connections.pullFailed', label: 'A pull you asked for failed', one: 'A pull you asked for failed', many: '{count} pulls you asked for failed',
  acts: ['connections.endPull'], outcome: 'failure', permission: 'connections.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.startedById?.[1] ?? null] }),
  href, all,
})

notice({
  kind: 'connections.message', label: 'A message of a webhook failed', one: 'A message of a webhook could not be worked', many: '{count} messages of webhooks could not be worked',
  acts: ['webhooks.fail'], outcome: 'failure', permission: 'connections.read', holders: 'webhooks.replay', mail: 'daily',
  href: () => all, all,
})
