import { afterAll, expect, it } from 'vitest'
import { testDatabase } from '../../../test/database.ts'
import { organization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const { importPack } = await import('./operations/import-pack.ts')
const { ruleBookOf } = await import('./rule-book.ts')
const { appPool, begin, closePools } = await import('#db/client.ts')
afterAll(closePools)

const ruleText = (id: string, eventType: string) =>
  `title: Rule ${id}\nid: ${id}\nlogsource:\n    product: github\ndetection:\n    selection:\n        event_type: ${eventType}\n    condition: selection\nlevel: medium\n`
const filesOf = (texts: Record<string, string>) => Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) }))

it('reads again only the documents that changed, and forgets those that are gone', async () => {
  const org = await organization(database.ownerUrl, 'Books')
  const manager = await org.person('compliance_manager')
  const book = () => begin(appPool(), org.id, (tx) => ruleBookOf(tx, org.id))
  const rule = (of: Awaited<ReturnType<typeof book>>, id: string) => of.singles.find((each) => each.id === id)
  const hits = (of: Awaited<ReturnType<typeof book>>, eventType: string) => of.records.match({ event_type: eventType }, { product: 'github' }).map((hit) => hit.rule.id)

  await importPack(manager, { name: 'Pack', files: filesOf({ 'a.yml': ruleText('book-a', 'one'), 'b.yml': ruleText('book-b', 'two'), 'c.yml': ruleText('book-c', 'three') }) })
  const before = await book()
  expect(await book()).toBe(before)
  await importPack(manager, { name: 'Pack', files: filesOf({ 'a.yml': ruleText('book-a', 'one'), 'b.yml': ruleText('book-b', 'changed') }) })
  const after = await book()
  expect(rule(after, 'book-a')).toBe(rule(before, 'book-a'))
  expect(rule(after, 'book-b')).not.toBe(rule(before, 'book-b'))
  expect([hits(after, 'one'), hits(after, 'two'), hits(after, 'changed'), hits(after, 'three')]).toEqual([['book-a'], [], ['book-b'], []])
  expect([hits(before, 'two'), hits(before, 'three')]).toEqual([['book-b'], ['book-c']])
})
