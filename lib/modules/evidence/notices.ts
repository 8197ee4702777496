import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/evidence/${id}`

notice({
  kind: 'evidence.expected', label: 'Evidence is expected of you', one: 'Evidence is expected of you', many: '{count} pieces of evidence are expected of you',
  acts: ['evidence.create', 'evidence.update'], permission: 'evidence.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.ownerId?.[1] ?? null] }),
  href, all: '/evidence',
})

notice({
  kind: 'evidence.expires', label: 'Evidence of yours expires', one: 'Evidence of yours expires or has expired', many: '{count} pieces of evidence of yours expire or have expired',
  acts: ['evidence.remind', 'evidence.expire'], permission: 'evidence.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.notifiedId?.[1] ?? null] }),
  href, all: '/evidence',
})

notice({
  kind: 'evidence.review', label: 'Evidence waits for a decision', one: 'Evidence waits for a decision', many: '{count} pieces of evidence wait for a decision',
  acts: ['evidence.collect', 'evidence.link', 'evidence.addVersion'], permission: 'evidence.read', holders: 'evidence.approve', mail: 'daily',
  href, all: '/evidence?status=collected',
})
