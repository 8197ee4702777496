import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'cloudScans.failed', label: 'A cloud account could not be scanned', one: 'A cloud account could not be scanned', many: '{count} scans of cloud accounts failed',
  acts: ['cloudScans.fail'], outcome: 'failure', permission: 'cloudScans.read', holders: 'cloudScans.start', mail: 'now',
  href: ({ id }) => `/cloud/scans/${id}`, all: '/cloud/scans',
})

notice({
  kind: 'cloudScans.opened', label: 'A scan of a cloud account opened findings', one: 'A scan of a cloud account opened findings', many: '{count} scans of cloud accounts opened findings',
  acts: ['cloudScans.complete'], permission: 'cloudScans.read', holders: 'cloudScans.start', mail: 'daily',
  tells: ({ changes }) => (Number(changes.opened?.[1] ?? 0) + Number(changes.regressed?.[1] ?? 0) > 0 ? {} : null),
  href: ({ id }) => `/cloud/scans/${id}`, all: '/cloud/scans',
})
