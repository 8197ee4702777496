import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { proofHref } from './proof-href.ts'

it('every kind of record that proves a control has a page that is linked', () => {
  const files = globSync('lib/modules/*/operations/**/*.ts').filter((file) => !file.endsWith('.test.ts'))
  const types = new Set(files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/proofType: '([a-z-]+)'/g)].map(([, type]) => type as string)))
  expect([...types]).toEqual(expect.arrayContaining(['evidence', 'backup-run', 'census']))
  for (const type of types) expect([type, proofHref({ proofType: type, proofId: 'x' })]).toEqual([type, expect.stringMatching(/^\/[a-z/-]+\/x$/)])
})
