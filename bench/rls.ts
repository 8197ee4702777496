import { and, desc, eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { Bench } from './harness.ts'
import { bigDatabase } from './lib/big.ts'
import { benchCluster, enter } from './lib/cluster.ts'

/** Row-level security with the transaction around it, against the same statement as the owner in no transaction at all. */
export async function run(bench: Bench): Promise<void> {
  const cluster = await benchCluster()
  try {
    const big = await bigDatabase(cluster, (line) => bench.say(line))
    enter(big)
    const { beginReading, closePools } = await import('#db/client.ts')
    const { events, eventBatches } = await import('#db/schema/events.ts')
    const owner = postgres(big.ownerUrl, { max: 1, onnotice: () => {} })
    const asOwner = drizzle(owner, { casing: 'snake_case' })
    const { orgId } = big
    try {
      const shown = { id: events.id, occurredAt: events.occurredAt, receivedAt: events.receivedAt, source: events.source, eventType: events.eventType, userName: events.userName, ip: events.ip, system: events.system, outcome: events.outcome, severityHint: events.severityHint, batchId: events.batchId }
      const times = 200
      const page = [desc(events.occurredAt), desc(events.id)] as const
      // Written and prepared as the reader's is, so that the difference is the role, the policy and the transaction.
      const list = () => asOwner.select(shown).from(events).where(eq(events.orgId, orgId)).orderBy(...page).limit(51).prepare('list').execute()
      await bench.compare({
        goal: `list: 50 of ${big.rows.toLocaleString('en')} rows as reader with row-level security and its transaction, against owner without either`,
        unit: 'ms', bar: { atMost: 1.5 }, repeats: 21, note: `${times} lists a run`,
        ours: { name: 'reader', run: () => repeat(times, () => beginReading(orgId, (tx) => tx.select(shown).from(events).orderBy(...page).limit(51))) },
        rival: { name: 'owner', run: () => repeat(times, list) },
      })

      const counted = { source: events.source, outcome: events.outcome, n: sql<number>`count(*)::int` }
      const recent = sql`${events.occurredAt} >= now() - interval '7 days'`
      await bench.compare({
        goal: 'aggregate: events of a week by source and outcome, as reader against owner',
        unit: 'ms', bar: { atMost: 1.25 }, repeats: 9,
        ours: { name: 'reader', run: () => beginReading(orgId, (tx) => tx.select(counted).from(events).where(recent).groupBy(events.source, events.outcome).orderBy(events.source, events.outcome)) },
        rival: { name: 'owner', run: () => asOwner.select(counted).from(events).where(and(eq(events.orgId, orgId), recent)).groupBy(events.source, events.outcome).orderBy(events.source, events.outcome) },
      })
      const accepted = { source: eventBatches.source, batches: sql<number>`count(*)::int`, accepted: sql<number>`sum(${eventBatches.accepted})::int` }
      await bench.compare({
        goal: 'aggregate: deliveries by source, as reader against owner',
        unit: 'ms', bar: { atMost: 1.25 }, repeats: 15, note: '20 aggregates a run',
        ours: { name: 'reader', run: () => repeat(20, () => beginReading(orgId, (tx) => tx.select(accepted).from(eventBatches).groupBy(eventBatches.source))) },
        rival: { name: 'owner', run: () => repeat(20, () => asOwner.select(accepted).from(eventBatches).where(eq(eventBatches.orgId, orgId)).groupBy(eventBatches.source)) },
      })
    } finally {
      await Promise.all([closePools(), owner.end()])
    }
  } finally {
    await cluster.stop()
  }
}

async function repeat<T>(times: number, work: () => PromiseLike<T>): Promise<T> {
  let last = await work()
  for (let n = 1; n < times; n++) last = await work()
  return last
}
