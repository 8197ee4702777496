import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Exported, retested } from '#lib/testing/retest.ts'
import { auditor, frozenList, here, performed, planned, system, version } from '../../../test/testing.ts'

/** What is exported is enough to derive sample and answers again, by our own code and by a script of another language that knows nothing of it. */
const { jsonResponse } = await import('#lib/edge/json.ts')
const { itemsExport } = await import('./exports.ts')
const { extendSample, replaceItem } = await import('./operations/sample.ts')
const { getTest } = await import('./queries.ts')

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')
const python = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    console.log('python3 is not here: the script in another language is skipped')
    return false
  }
})()

async function exported(id: string): Promise<Exported & { texts: [test: string, items: string] }> {
  const test = JSON.stringify(await getTest(auditor, { id }))
  const items = await jsonResponse(here.id, itemsExport, await itemsExport.take(auditor, { testId: id, format: 'json' } as never)).text()
  return { test: JSON.parse(test) as Exported['test'], items: (JSON.parse(items) as { rows: Exported['items'] }).rows, texts: [test, items] }
}

async function sampled(): Promise<string> {
  const of = await system()
  await frozenList(Array.from({ length: 30 }, (_, n) => [`Zoë ${n} 株`, 'clerk', n % 4 === 0 ? 'no' : 'yes', 'yes']), { of })
  const { id } = await performed(await planned({ systemIds: [of], manual: ['Is the name a real one?'] }))
  const { numbers } = await extendSample(auditor, { id, version: await version(id), more: 2, reason: 'One failed' } as never)
  const { items } = await exported(id)
  const free = items.find((item) => item.turn !== null && item.outcomes[0] !== 'f' && item.outcomes[1] !== 'f')
  if (free) await replaceItem(auditor, { id, version: await version(id), number: free.number, reason: 'Its file is gone' } as never)
  expect(numbers).toHaveLength(2)
  return id
}

describe('from the exported files alone', () => {
  it('root, tickets, sample with its extension, answers and totals are the same; whatever is altered is named', async () => {
    const { test, items } = await exported(await sampled())
    expect(retested(sha256, { test, items })).toEqual([])
    const with_ = (n: number, change: Partial<Exported['items'][number]>) => retested(sha256, { test, items: items.map((item, at) => (at === n ? { ...item, ...change } : item)) })
    const [first] = items
    expect(with_(0, { body: first?.body.replace('"enabled":true', '"enabled":false') ?? '' }).join(' ')).toMatch(/Item 1 is not what its leaf says.*root of the items.*another ticket/)
    const outside = items.findIndex((item) => item.turn === null)
    expect(with_(outside, { chosen: 'Sample', turn: 1 }).join(' ')).toContain('its ticket is not')
    expect(with_(0, { outcomes: `p${first?.outcomes.slice(1)}` }).join(' ')).toContain('the data says fail')
    expect(retested(sha256, { test, items: items.slice(1) }).join(' ')).toContain('the file has 29')
    expect(retested(sha256, { test: { ...test, controlCode: 'AC-99' }, items }).join(' ')).toContain('another ticket')
  })

  it.skipIf(!python)('a script in Python selects the same, and refuses a row that was edited', async () => {
    const { texts: [test, items] } = await exported(await sampled())
    const folder = mkdtempSync(join(tmpdir(), 'retest-'))
    const run = () => execFileSync('python3', [join(import.meta.dirname, '../../testing/reselect.py'), folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    try {
      writeFileSync(join(folder, 'test.json'), test)
      writeFileSync(join(folder, 'items.json'), items)
      expect(run()).toContain('30 items, 3 in the sample: the same')
      writeFileSync(join(folder, 'items.json'), items.replaceAll('Zoë 7', 'Zoë 77'))
      expect(run).toThrow(/root/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
