import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/populations/${id}`

notice({
  kind: 'populations.failed', label: 'A population you imported could not be read', one: 'A population you imported could not be read', many: '{count} populations you imported could not be read',
  acts: ['populations.fail'], outcome: 'failure', permission: 'populations.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.importedById?.[1] ?? null] }),
  href, all: '/populations?state=draft',
})

notice({
  kind: 'populations.mismatch', label: 'A population you imported is not what was expected', one: 'A population you imported is not what was expected', many: '{count} populations you imported are not what was expected',
  acts: ['populations.complete', 'populations.reconcile'], permission: 'populations.read', mail: 'now',
  tells: ({ changes }) => (['fewerRows', 'onlyHere', 'onlyThere', 'conflicts'].some((name) => Number(changes[name]?.[1] ?? 0) > 0) ? { users: [changes.importedById?.[1] ?? null] } : null),
  href, all: '/populations?state=complete',
})
