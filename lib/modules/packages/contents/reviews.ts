import 'server-only'
import { and, asc, eq, gt, gte, inArray, lt, lte, max } from 'drizzle-orm'
import { artifacts } from '#db/schema/artifacts.ts'
import { campaignDecisions, campaignPopulations, campaigns } from '#db/schema/campaigns.ts'
import { json, named, type Part, streamed, wholeText } from './shape.ts'
import { fromStore } from './stored.ts'

/** Rows of one statement. */
const handful = 1_000

/** Each access review of the period that was signed off: what it is, every decision, and the two files that its signature is about. */
export const reviewsPart: Part = async (making) => {
  const { orgId, of, from, to, read } = making
  const systemIds = of.scope.systems.map(({ id }) => id)
  const { rows, files } = await read(orgId, async (tx) => {
    const covering = systemIds.length === 0 ? undefined : inArray(campaigns.id, tx.select({ id: campaignPopulations.campaignId }).from(campaignPopulations).where(inArray(campaignPopulations.systemId, systemIds)))
    const rows = await tx.select().from(campaigns).where(and(eq(campaigns.state, 'signed_off'), gte(campaigns.signedOffAt, from), lt(campaigns.signedOffAt, to), covering)).orderBy(asc(campaigns.id))
    return { rows, files: rows.length === 0 ? [] : await tx.select().from(artifacts).where(and(eq(artifacts.ownerType, 'campaign'), inArray(artifacts.ownerId, rows.map(({ id }) => id)))).orderBy(asc(artifacts.id)) }
  })
  const made: Awaited<ReturnType<Part>> = { files: [], records: rows.map(({ id }) => ({ type: 'campaign', id })) }
  for (const { id, title, occurrence, signedOffAt, statement } of rows) {
    const folder = `reviews/${id}`
    made.files.push(
      wholeText(`${folder}/review.json`, 'review', json({ id, title, occurrence, signedOffAt, statement })),
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
