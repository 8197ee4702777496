import 'server-only'
import { and, asc, inArray, ne } from 'drizzle-orm'
import { approvalDecisions, approvalParties, approvals, approvalStages } from '#db/schema/approvals.ts'
import { type Contents, inLog, json, type Making, wholeText } from './shape.ts'

/** Records of one statement. */
const handful = 500

/** Each request that was settled, was opened before the checkpoint, and is about a record in it: the text that was shown, who took part, and who decided what. */
export async function approvalsOf(making: Making, records: Contents['records']): Promise<Contents> {
  const { orgId, read } = making
  const ids = [...new Set(records.map(({ id }) => id))]
  const found = await read(orgId, async (tx) => {
    const all = []
    for (let at = 0; at < ids.length; at += handful) all.push(...await tx.select().from(approvals).where(and(inArray(approvals.subjectId, ids.slice(at, at + handful)), ne(approvals.state, 'open'), inLog(tx, making, approvals.id))))
    return all.sort((one, other) => (one.id < other.id ? -1 : 1))
  })
  const made: Contents = { files: [], records: found.map(({ id }) => ({ type: 'approval', id })) }
  for (let at = 0; at < found.length; at += handful) {
    const some = found.slice(at, at + handful)
    const asked = some.map(({ id }) => id)
    const { stages, parties, decisions } = await read(orgId, async (tx) => ({
      stages: await tx.select().from(approvalStages).where(inArray(approvalStages.approvalId, asked)).orderBy(asc(approvalStages.number)),
      parties: await tx.select().from(approvalParties).where(inArray(approvalParties.approvalId, asked)).orderBy(asc(approvalParties.id)),
      decisions: await tx.select().from(approvalDecisions).where(inArray(approvalDecisions.approvalId, asked)).orderBy(asc(approvalDecisions.decidedAt), asc(approvalDecisions.id)),
    }))
    for (const { id, kind, title, reason, state, revision, openedAt, closedAt, appliedAt, aloneAt, requestedById, seen, sha256 } of some) {
      const own = <T extends { approvalId: string }>(all: T[]) => all.filter(({ approvalId }) => approvalId === id)
      made.files.push(wholeText(`approvals/${id}.json`, 'approval', json({
        id, kind, title, reason, state, revision, openedAt, closedAt, appliedAt, aloneAt, requestedById, seen, sha256,
        stages: own(stages).map(({ number, needed, roles, named, of }) => ({ number, needed, roles, named, of })),
        parties: own(parties).map(({ userId, personId, part, fact }) => ({ userId, personId, part, fact })),
        decisions: own(decisions).map(({ stage, outcome, sha256, decidedById, decidedByPersonId, forId, note, decidedAt }) => ({ stage, outcome, sha256, decidedById, decidedByPersonId, forId, note, decidedAt })),
      })))
    }
  }
  return made
}
