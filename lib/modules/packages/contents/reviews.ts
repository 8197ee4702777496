import 'server-only'
import { and, asc, eq, gt, gte, inArray, lt, lte, max, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { campaignDecisions, campaignPopulations, campaignRows, campaigns } from '#db/schema/campaigns.ts'
import { inLog, json, type Making, named, type Part, streamed, wholeText } from './shape.ts'
import { fromStore } from './stored.ts'

/** Rows of one statement. */
const handful = 1_000

/** Those of the period that were signed off, and whose sign-off is in the log of the checkpoint. */
export function reviewsIn(tx: Tx, making: Making) {
  const { of, from, to } = making
  const systemIds = of.scope.systems.map(({ id }) => id)
  const covering = systemIds.length === 0 ? undefined : inArray(campaigns.id, tx.select({ id: campaignPopulations.campaignId }).from(campaignPopulations).where(inArray(campaignPopulations.systemId, systemIds)))
  return tx.select().from(campaigns).where(and(eq(campaigns.state, 'signed_off'), gte(campaigns.signedOffAt, from), lt(campaigns.signedOffAt, to), covering, inLog(tx, making, campaigns.id, 'campaigns.seal'))).orderBy(asc(campaigns.id))
}

/** Each access review of the period that was signed off: what it is, its rows, every decision, and the two files that its signature is about. */
export const reviewsPart: Part = async (making) => {
  const { orgId, read } = making
  const { rows, files, covered } = await read(orgId, async (tx) => {
    const rows = await reviewsIn(tx, making)
    const ids = rows.map(({ id }) => id)
    const none = ids.length === 0
    return {
      rows,
      files: none ? [] : await tx.select().from(artifacts).where(and(eq(artifacts.ownerType, 'campaign'), inArray(artifacts.ownerId, ids))).orderBy(asc(artifacts.id)),
      covered: none ? [] : await tx.select({ campaignId: campaignPopulations.campaignId, system: campaignPopulations.systemId, source: campaignPopulations.source, population: campaignPopulations.populationId }).from(campaignPopulations).where(inArray(campaignPopulations.campaignId, ids)).orderBy(asc(campaignPopulations.systemId), asc(campaignPopulations.source)),
    }
  })
  const made: Awaited<ReturnType<Part>> = { files: [], records: rows.map(({ id }) => ({ type: 'campaign', id })) }
  for (const { id, title, occurrence, signedOffAt, statement } of rows) {
    const folder = `reviews/${id}`
    made.files.push(
      wholeText(`${folder}/review.json`, 'review', json({ id, title, occurrence, signedOffAt, statement, populations: covered.flatMap(({ campaignId, ...each }) => (campaignId === id ? [each] : [])) })),
      streamed(making, `${folder}/rows.ndjson`, 'review', (tx) => rowLines(tx, id)),
      streamed(making, `${folder}/decisions.ndjson`, 'review', async function* (tx) {
        const asked = { number: campaignDecisions.number, sequence: campaignDecisions.sequence, outcome: campaignDecisions.outcome, note: campaignDecisions.note, decidedById: campaignDecisions.decidedById, forId: campaignDecisions.forId, leaf: campaignDecisions.leaf, flags: campaignDecisions.flags, decidedAt: campaignDecisions.decidedAt }
        const [last] = await tx.select({ number: max(campaignDecisions.number) }).from(campaignDecisions).where(eq(campaignDecisions.campaignId, id))
        for (let after = 0; after < (last?.number ?? 0); after += handful) {
          const some = await tx.select(asked).from(campaignDecisions).where(and(eq(campaignDecisions.campaignId, id), gt(campaignDecisions.number, after), lte(campaignDecisions.number, after + handful))).orderBy(asc(campaignDecisions.number), asc(campaignDecisions.sequence))
          if (some.length > 0) yield some.map(({ leaf, ...each }) => `${JSON.stringify({ ...each, leaf: leaf.toString('hex') })}\n`).join('')
        }
      }),
    )
    for (const file of files.filter(({ ownerId }) => ownerId === id)) {
      made.files.push(fromStore(file, `${folder}/${named(file.name)}`, 'review', `A file of the access review “${title}”, ${file.name},`))
    }
  }
  return made
}

/** In the order of the populations' rows: a verifier goes through both side by side. */
async function* rowLines(tx: Tx, campaignId: string): AsyncGenerator<string> {
  const asked = tx.select({ number: campaignRows.number, system: campaignRows.systemId, source: campaignRows.source, key: campaignRows.key, leaf: sql`encode(${campaignRows.leaf}, 'hex') as leaf`, state: campaignRows.state, gone: campaignRows.gone, sequence: campaignRows.sequence }).from(campaignRows).where(eq(campaignRows.campaignId, campaignId)).orderBy(asc(campaignRows.systemId), asc(campaignRows.source), asc(campaignRows.key)).toSQL()
  for await (const some of tx.raw.unsafe(asked.sql, [campaignId]).cursor(handful)) {
    yield some.map(({ number, system_id: system, source, key, leaf, state, gone, sequence }) => `${JSON.stringify({ number, system, source, key: JSON.parse(key as string) as unknown, leaf, state, gone, sequence })}\n`).join('')
  }
}
