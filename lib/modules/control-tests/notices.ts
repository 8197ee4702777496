import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/control-tests/${id}`

notice({
  kind: 'control-tests.concluded', label: 'A control test waits for a review', one: 'A control test waits for a review', many: '{count} control tests wait for a review',
  acts: ['controlTests.conclude'], permission: 'controlTests.read', holders: 'controlTests.review', mail: 'daily',
  href, all: '/control-tests?state=prepared',
})

notice({
  kind: 'control-tests.given-back', label: 'A control test you prepared was given back', one: 'A control test you prepared was given back', many: '{count} control tests you prepared were given back',
  acts: ['controlTests.giveBack'], permission: 'controlTests.read', mail: 'now',
  tells: ({ changes }) => ({ users: [changes.preparerId?.[0] ?? null] }),
  href, all: '/control-tests?state=performed',
})

notice({
  kind: 'control-tests.deviation', label: 'A deviation is yours to remediate', one: 'A deviation is yours to remediate', many: '{count} deviations are yours to remediate',
  acts: ['deviations.record'], permission: 'controlTests.read', mail: 'now',
  // Of the two entries of the act, that of the test: a deviation has no page of its own.
  tells: ({ subject, changes }) => (subject.type === 'control-test' ? { users: [changes.ownerId?.[1] ?? null] } : null),
  href: ({ id }) => `/control-tests/${id}/deviations`, all: '/control-tests',
})
