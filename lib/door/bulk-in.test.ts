import { setTimeout as sleep } from 'node:timers/promises'
import { type SQL, sql } from 'drizzle-orm'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tx } from '#db/client.ts'
import { testDatabase } from '../../test/database.ts'
import { organization, type TestOrganization } from '../../test/fixtures.ts'
import type { Columns } from './bulk-in.ts'

/** Into `event_keys` and `event_hours`, tables of tenants. Whatever breaks, each breaks within a time limit. */
const database = await testDatabase()
const { appPool, begin, closePools, isLost } = await import('#db/client.ts')
const { bulkIn } = await import('./bulk-in.ts')
const root = postgres(database.superUrl, { max: 1, onnotice: () => {} })
let here: TestOrganization
const uncaught: unknown[] = []
const note = (error: unknown) => void uncaught.push(error)
beforeAll(async () => {
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  here = await organization(database.ownerUrl, 'Bulk')
})
afterAll(async () => {
  process.off('uncaughtException', note)
  process.off('unhandledRejection', note)
  await Promise.all([closePools(), root.end()])
  expect(uncaught).toEqual([])
})

const within = <T>(work: Promise<T>) => Promise.race([work, sleep(8_000).then(() => Promise.reject(new Error('this hangs')))])
const change = <T>(work: (tx: Tx) => Promise<T>) => within(begin(appPool(), here.id, work))

type Key = { key: string; id: string }
const key = (name: string, id = v7()): Key => ({ key: name, id })
const keyColumns: Columns<Key> = { name: ['text', (row) => row.key], id: ['uuid', (row) => row.id] }
const keep = (staged: SQL) => sql`insert into event_keys (org_id, source, external_id, event_id) select ${here.id}::uuid, 'bulk', name, id from ${staged}`
const keepKeys = (rows: Iterable<Key> | AsyncIterable<Key>, merge = keep) => change((tx) => bulkIn(tx, rows, keyColumns, merge))
const kept = async () => (await root<{ external_id: string }[]>`select external_id from event_keys where org_id = ${here.id} and source = 'bulk' order by event_id`).map((row) => row.external_id)

/** Nothing half done, nothing left open, and every connection of the pool serves. */
async function afterwards(before: string[]): Promise<void> {
  const all = await within(Promise.all(Array.from({ length: 20 }, () => begin(appPool(), here.id, (tx) => tx.execute(sql`select 1 as one`)))))
  expect(all.every((rows) => rows[0]?.one === 1)).toBe(true)
  expect(await kept()).toEqual(before)
  expect(await root`select state from pg_stat_activity where datname = current_database() and usename = 'tickmark_app' and state like 'idle in transaction%'`).toEqual([])
}

const hostile = ['', ' ', '\\', '\\.', '\n\\.\n', '\\N', 'NULL', 'a\tb', 'a\nb', 'a\r\nb', '\b\f\v\u0001\u007f', '\u2028\u2029\ufeff', '🧾é\u202e', '\\x41\\101', '"{}",\'$$', 'x'.repeat(1_048_576), '\t\\\n'.repeat(100_000)]

describe('what is stored', () => {
  it('is text character for character, in its order, counted', async () => {
    const { returned, ...counts } = await change((tx) => bulkIn<string, { text: string }>(tx, hostile, { text: ['text', (row) => row] }, (staged) => sql`select text from ${staged}`))
    expect(counts).toEqual({ copied: hostile.length, merged: hostile.length })
    expect(returned.map((row) => row.text)).toEqual(hostile)
  })

  it('is every type, and nothing of each', async () => {
    const id = v7()
    const row = { id, at: new Date('2026-02-03T04:05:06.789Z'), json: { 'a\\"b': ['\\n\n', null, 1.5, '🧾'] }, yes: true, small: -3, whole: 2_147_483_647, large: 9_007_199_254_740_993n, texts: [...hostile.slice(0, 15), null], ids: [id, null] }
    type Row = { [K in keyof typeof row]: (typeof row)[K] | null }
    const nothing = Object.fromEntries(Object.keys(row).map((name) => [name, null])) as Row
    const { returned } = await change((tx) => bulkIn<Row, Record<string, unknown>>(tx, [row, nothing], {
      id: ['uuid', (each) => each.id], at: ['timestamptz', (each) => each.at], json: ['jsonb', (each) => each.json], yes: ['boolean', (each) => each.yes], small: ['smallint', (each) => each.small],
      whole: ['integer', (each) => each.whole], large: ['bigint', (each) => each.large], texts: ['text[]', (each) => each.texts], ids: ['uuid[]', (each) => each.ids],
      // postgres.js reads a NULL within an array as the word.
    }, (staged) => sql`select id, at, json, yes, small, whole, large, to_jsonb(texts) as texts, to_jsonb(ids) as ids from ${staged}`))
    const read = returned[0] as Record<string, unknown>
    expect({ ...read, at: new Date(String(read.at)), large: BigInt(String(read.large)) }).toEqual(row)
    expect(returned[1]).toEqual(nothing)
  })

  it('comes from a source that gives rows as it has them, no faster than they are taken', async () => {
    let given = 0
    let most = 0
    const rows = async function* () {
      for (; given < 3_000; given++) {
        if (given % 500 === 0) await sleep(1)
        yield 'y'.repeat(10_000)
      }
    }
    const held = change(async (tx) => {
      await tx.execute(sql`select 1`)
      return bulkIn(tx, rows(), { text: ['text', (row) => row] }, (staged) => sql`select 1 from ${staged} limit 1`)
    })
    await expect.poll(async () => (await root`select pid from pg_stat_activity where query like '%copy pg_temp.staged%' and state = 'active' and datname = current_database() and usename = 'tickmark_app'`).length, { interval: 2 }).toBe(1)
    most = given
    expect(most).toBeLessThan(3_000)
    expect((await held).copied).toBe(3_000)
  })

  it('may come one after the other in a transaction, and may be nothing', async () => {
    const before = await kept()
    const names = await change(async (tx) => {
      const first = await bulkIn(tx, [key('first'), key('second')], keyColumns, keep)
      const second = await bulkIn(tx, [{ n: 7 }], { n: ['integer', (row) => row.n] }, (staged) => sql`select n from ${staged}`)
      const none = await bulkIn(tx, [], keyColumns, keep)
      return [first, second, none].map(({ copied, merged }) => [copied, merged])
    })
    expect(names).toEqual([[2, 2], [1, 1], [0, 0]])
    expect(await kept()).toEqual([...before, 'first', 'second'])
  })

  it('passes row-level security and leaves nothing behind', async () => {
    const other = await organization(database.ownerUrl, 'Other')
    const before = await kept()
    await expect(keepKeys([key('theirs')], (staged) => sql`insert into event_keys (org_id, source, external_id, event_id) select ${other.id}::uuid, 'bulk', name, id from ${staged}`)).rejects.toMatchObject({ cause: { message: expect.stringContaining('row-level security') } })
    await afterwards(before)
    expect(await root`select relname from pg_class where relname = 'staged'`).toEqual([])
  })
})

describe('broken in the middle: nothing is stored, nothing hangs, the pool serves', () => {
  it.each([
    ['a cell that is none of its type', [key('a'), key('b', 'no-uuid')], 'Row 2, id: this is no uuid. Nothing was stored; mend it and try again.'],
    ['one far behind', [...Array.from({ length: 4_000 }, (_, n) => key(`k${n}`)), key('b', 'no-uuid'), ...Array.from({ length: 4_000 }, (_, n) => key(`l${n}`))], 'Row 4001, id: this is no uuid. Nothing was stored; mend it and try again.'],
    ['NUL', [key('a'), key('b'), key('c\0d')], 'Row 3, name: a NUL character cannot be stored. Nothing was stored; mend it and try again.'],
    ['half of a character', [key('\ud83d')], 'Row 1, name: half of a character cannot be stored. Nothing was stored; mend it and try again.'],
  ])('%s', async (_, rows, message) => {
    const before = await kept()
    // As often as the pool has connections, and once more.
    for (let n = 0; n < 11; n++) await expect(keepKeys(rows)).rejects.toMatchObject({ code: 'invalid', message })
    await afterwards(before)
  }, 30_000)

  it.each([
    ['jsonb', '\0'],
    ['jsonb', '\ud83d'],
    ['smallint', 40_000],
    ['timestamptz', new Date('never')],
  ] as const)('a %s PostgreSQL cannot hold', async (type, value) => {
    await expect(change((tx) => bulkIn<unknown>(tx, [value], { value: [type, () => value as never] }, (staged) => sql`select from ${staged}`))).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining(`Row 1, value: this is no ${type}.`) })
    await afterwards(await kept())
  })

  it.each([0, 5, 3_000])('a source that throws after %i rows: its error', async (good) => {
    const before = await kept()
    const rows = function* () {
      for (let n = 0; n < good; n++) yield key(`k${n}`)
      throw new Error('the file ends here\0')
    }
    for (let n = 0; n < 11; n++) await expect(keepKeys(rows())).rejects.toThrow('the file ends here')
    await afterwards(before)
  }, 30_000)

  it('a second one of what is unique', async () => {
    const before = await kept()
    for (let n = 0; n < 11; n++) await expect(keepKeys([key('twin'), key('other'), key('twin')])).rejects.toMatchObject({ cause: { code: '23505' } })
    await afterwards(before)
  })

  it('a statement that does not fit the columns', async () => {
    const before = await kept()
    await expect(keepKeys([key('a')], (staged) => sql`select nothing from ${staged}`)).rejects.toMatchObject({ cause: { code: '42703' } })
    await expect(change((tx) => bulkIn(tx, [1], { n: ['nonsense' as 'integer', (row) => row] }, keep))).rejects.toMatchObject({ code: '42704' })
    await afterwards(before)
  })

  it('another statement meanwhile is refused, and the rows are stored', async () => {
    const before = await kept()
    await change(async (tx) => {
      const rows = async function* () {
        yield key('meanwhile')
        await expect(tx.execute(sql`select 1`)).rejects.toMatchObject({ cause: { code: 'COPY_IN_PROGRESS' } })
      }
      await bulkIn(tx, rows(), keyColumns, keep)
    })
    expect(await kept()).toEqual([...before, 'meanwhile'])
  })

  it.each(['while rows go', 'while the source says nothing', 'while they are merged'])('the database ends the connection %s', async (when) => {
    const before = await kept()
    const end = async () => {
      for (let tries = 0; tries < 300; tries++) {
        if ((await root`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'tickmark_app' and state = 'active'`).length > 0) return
        await sleep(10)
      }
      throw new Error('nobody to end')
    }
    const rows = async function* () {
      for (let n = 0; n < 20_000; n++) yield key(`k${n}`)
      if (when === 'while rows go') await end()
      if (when === 'while the source says nothing') await Promise.all([end(), new Promise(() => {})])
      for (let n = 0; n < 20_000; n++) yield key(`l${n}`)
    }
    for (let n = 0; n < 3; n++) {
      const ended = keepKeys(rows(), when === 'while they are merged' ? (staged) => sql`select pg_sleep(20) from ${staged}` : keep)
      await Promise.all([expect(ended).rejects.toSatisfy(isLost), when === 'while they are merged' ? sleep(400).then(end) : null])
      // At once: the connection that was lost is not even closed, and there are more who want one than there are others.
      await afterwards(before)
    }
  }, 30_000)
})
