import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { days } from '#lib/clock.ts'
import { Marks } from './marks.tsx'

const at = new Date('2026-06-10T12:00:00Z')
const words = (kind: 'syslog' | 'github', left: number | null) =>
  renderToStaticMarkup(<Marks of={{ kind, health: 'healthy', sample: false, credentialsExpireAt: left === null ? null : new Date(at.getTime() + days(left)) }} at={at} />).replace(/<[^>]+>/g, '|')

it('what expires is called what it is: of a syslog sender its certificate, of anything else its secret', () => {
  expect(words('syslog', 6)).toContain('Certificate expires in 6 days')
  expect(words('github', 6)).toContain('Secret expires in 6 days')
  expect(words('syslog', 0.5)).toContain('Certificate expires within a day')
})

it('nothing is said of what has no end, an end far off, or one that passed: that is its health', () => {
  for (const left of [null, 90, -1]) expect(words('syslog', left)).not.toContain('expires')
})
