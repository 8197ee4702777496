import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { request } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { bigDatabase } from './lib/big.ts'
import { benchCluster, enter } from './lib/cluster.ts'

type Page = { rows: { id: string; occurredAt: Date }[]; next: string | null; previous: string | null }

/** The list of events through its own door: the deepest page against the first, and a walk through it while rows are inserted. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const big = await bigDatabase(cluster, (line) => bench.say(line))
    enter(big)
    const { closePools } = await import('#db/client.ts')
    const { jobActor } = await import('#lib/auth/actor.ts')
    const { grantsOfPrincipal } = await import('#lib/auth/permissions.ts')
    const { listEvents } = await import('#lib/modules/events/queries.ts')
    const owner = postgres(big.ownerUrl, { max: 2, onnotice: () => {} })
    try {
      const reader = { ...jobActor(big.orgId, 'bench', 'bench'), grants: grantsOfPrincipal('admin'), request }
      const list = (paging: Record<string, unknown>) => listEvents(reader, paging as never) as Promise<Page>
      const times = 100

      // The last page forwards, whose cursor stands 50 rows before the oldest; and one in the middle.
      const [last] = await owner`select id, occurred_at from events where org_id = ${big.orgId} order by occurred_at, id offset 50 limit 1`
      const [middle] = await owner`select id, occurred_at from events where org_id = ${big.orgId} and occurred_at < now() - ${big.rows / 2} * interval '3 seconds' order by occurred_at desc, id desc limit 1`
      const after = (row: postgres.Row | undefined) => Buffer.from(JSON.stringify([(row?.occurred_at as Date).toISOString(), row?.id])).toString('base64url')
      for (const [name, cursor] of [['deepest', after(last)], ['middle', after(middle)]] as const) {
        await bench.compare({
          goal: `${name} page of ${big.rows.toLocaleString('en')} rows against the first`,
          unit: 'ms', bar: { atMost: 1.5 }, repeats: 15, note: `${times} pages a run, through the read door`,
          same: (ours, rival) => (ours as Page).rows.length === 50 && (rival as Page).rows.length === 50,
          ours: { name, run: () => repeat(times, () => list({ after: cursor })) },
          rival: { name: 'first', run: () => repeat(times, () => list({})) },
        })
      }

      const forward = await walkWhileInserting(owner, big.orgId, list, 'forward')
      const backward = await walkWhileInserting(owner, big.orgId, list, 'backward')
      for (const walk of [forward, backward]) {
        bench.say(`${walk.direction}: ${walk.pages} pages of 50 in ${walk.seconds.toFixed(1)} s while ${walk.inserted.toLocaleString('en')} rows were inserted (${Math.round(walk.inserted / walk.seconds).toLocaleString('en')} a second)`)
        await bench.measure({ goal: `rows skipped or repeated, walking ${walk.direction} while 1,000 rows a second are inserted around the reader`, unit: 'rows', bar: { atMost: 0 }, repeats: 1, take: () => walk.skipped + walk.repeated, note: `${walk.pages * 50} rows read, ${walk.inserted} inserted, ${Math.round(walk.inserted / walk.seconds)} a second` })
      }
    } finally {
      await Promise.all([closePools(), owner.end()])
    }
  } finally {
    await cluster.stop()
  }
}

/**
 * Inserts land among the rows being read, on both sides of the cursor. A row that stood before the walk began and lies in what was
 * walked through must be seen exactly once.
 */
async function walkWhileInserting(owner: postgres.Sql, orgId: string, list: (paging: Record<string, unknown>) => Promise<Page>, direction: 'forward' | 'backward') {
  const [start] = await owner`select id, occurred_at from events where org_id = ${orgId} and occurred_at < now() - interval '10 days' order by occurred_at desc, id desc limit 1`
  const [batch] = await owner`select id from event_batches where org_id = ${orgId} limit 1`
  const middle = start?.occurred_at as Date
  const made: string[] = []
  let inserting = true
  const begun = performance.now()
  const writer = (async () => {
    for (let tick = 0; inserting; tick++) {
      const ids = Array.from({ length: 100 }, () => v7())
      await owner`insert into events (org_id, id, received_at, occurred_at, batch_id, source, event_type, severity_hint, raw)
        select ${orgId}::uuid, id, date_trunc('milliseconds', now()), date_trunc('milliseconds', ${middle}::timestamptz + (random() - 0.5) * interval '14 days'), ${String(batch?.id)}::uuid, 'github', 'Inserted', 0, '{}' from unnest(${ids}::uuid[]) as id`
      made.push(...ids)
      await sleep(Math.max(0, (tick + 1) * 100 - (performance.now() - begun)))
    }
  })()

  const cursor = Buffer.from(JSON.stringify([middle.toISOString(), start?.id])).toString('base64url')
  const seen: { id: string; occurredAt: Date }[] = []
  let paging: Record<string, unknown> = direction === 'forward' ? { after: cursor } : { before: cursor }
  let pages = 0
  while (performance.now() - begun < 10_000) {
    const page = await list(paging)
    pages++
    seen.push(...(direction === 'forward' ? page.rows : page.rows.toReversed()))
    paging = direction === 'forward' ? { after: page.next } : { before: page.previous }
    // A reader reads; and the writer must have time to write between the pages.
    await sleep(10)
  }
  inserting = false
  await writer
  const seconds = (performance.now() - begun) / 1000

  const end = seen.at(-1)
  const inserted = new Set(made)
  const stood = direction === 'forward'
    ? await owner`select id from events where org_id = ${orgId} and (occurred_at, id) < (${middle}, ${String(start?.id)}) and (occurred_at, id) >= (${end?.occurredAt as Date}, ${end?.id as string})`
    : await owner`select id from events where org_id = ${orgId} and (occurred_at, id) > (${middle}, ${String(start?.id)}) and (occurred_at, id) <= (${end?.occurredAt as Date}, ${end?.id as string})`
  const read = new Set(seen.map((row) => row.id))
  return { direction, pages, seconds, inserted: made.length, repeated: seen.length - read.size, skipped: stood.filter((row) => !inserted.has(String(row.id)) && !read.has(String(row.id))).length }
}

async function repeat<T>(times: number, work: () => PromiseLike<T>): Promise<T> {
  let last = await work()
  for (let n = 1; n < times; n++) last = await work()
  return last
}
