import 'server-only'
import { and, eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { connections, trailDigests, trailFiles } from '#db/schema/connections.ts'
import { changed, done, doneAll, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { type OwnCheck, ownFindings } from '#lib/door/own-findings.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { digestStates, type ProblemKind, problemKinds } from '#lib/ingest/trail-digest.ts'
import { id, optionalInstant, optionalText, text } from '#lib/input.ts'
import { type Connection, load, subject } from './shared.ts'

const ruleId = 'tickmark.trail-broken' satisfies OwnCheck
const count = z.int().min(0)
const file = z.object({ folder: text(1, 1_024), day: text(1, 10), key: text(1, 1_024), sha256: z.string().nullable(), received: count, accepted: count, duplicates: count, rejected: count, refused: optionalText(500), told: z.boolean().default(false) })

/** One entry for a handful: there is a file every few minutes. */
export const noteTrailFiles = operation({
  name: 'connections.noteFiles',
  summary: 'Record which log files were read through a connection, and what came of each',
  category: 'detection',
  input: z.object({ id, files: z.array(file).min(1).max(500) }),
  load,
  run: async ({ tx, input: { files }, subject: of, at }) => {
    const rows = files.map((each) => ({ orgId: of.orgId, id: v7(), connectionId: of.id, readAt: at, ...each }))
    const noted = await tx.insert(trailFiles).values(rows).onConflictDoNothing().returning({ id: trailFiles.id })
    if (noted.length === 0) throw conflict('These files were noted already.')
    const refused = files.filter((each) => each.refused !== null)
    const sum = (name: 'accepted' | 'duplicates' | 'rejected') => files.reduce((all, each) => all + each[name], 0)
    return done({ noted: noted.length }, changed(subject(of), null, { files: noted.length, accepted: sum('accepted'), duplicates: sum('duplicates'), rejected: sum('rejected'), refusedFiles: refused.length }, {
      count: noted.length, outcome: refused.length > 0 ? 'partial' : 'success', ...(refused[0] && { reason: `${refused[0].key}: ${refused[0].refused}`.slice(0, 1_000) }),
    }))
  },
})

const mostRejects = 10
const reject = z.object({ at: text(1, 40), place: text(1, 300), why: text(1, 1_000) })

/** What of the messages of a queue was rejected, each with its place; and that it cannot be read, or can again. What was merely read is counted without an entry (`countMessages`). */
export const noteQueue = operation({
  name: 'connections.noteQueue',
  summary: 'Record which messages of the queue of a connection were rejected and why, or that it cannot be read',
  category: 'detection',
  input: z.object({ id, rejects: z.array(reject).max(500).default([]), failure: optionalText(2_000) }),
  load,
  run: async ({ tx, input: { rejects, failure }, subject: before }) => {
    if (rejects.length === 0 && failure === before.queueFailure) throw conflict('There is nothing to record.')
    const messageRejects = [...rejects.toReversed(), ...before.messageRejects].slice(0, mostRejects)
    await tx.update(connections).set({ messageRejects, queueFailure: failure, ...(failure === null && { queueFailedAt: null }) }).where(eq(connections.id, before.id))
    const stateOf = (why: string | null) => (why === null ? 'well' : 'badly')
    const was = { queueFailure: before.queueFailure, state: stateOf(before.queueFailure) }
    const is = { queueFailure: failure, state: stateOf(failure), ...(rejects.length > 0 && { messageRejects: rejects.slice(0, mostRejects).map((each) => `${each.place}: ${each.why}`) }) }
    if (failure !== null && failure !== before.queueFailure) return done({ rejected: rejects.length }, failed(subject(before), failure.slice(0, 1_000), was, is))
    return done({ rejected: rejects.length }, changed(subject(before), was, is, rejects.length > 0 ? { count: rejects.length, outcome: 'partial', reason: `${rejects[0]?.place}: ${rejects[0]?.why}`.slice(0, 1_000) } : {}))
  },
})

const problems = z.array(z.object({ kind: z.enum(Object.keys(problemKinds) as [ProblemKind, ...ProblemKind[]]), says: text(1, 2_000) })).max(50)
const judged = { state: z.enum(digestStates), problems, signature: optionalText(2_048) }
const digest = z.object({
  ...judged, chain: text(1, 300), folder: text(1, 1_024), account: text(1, 20), key: text(1, 1_024), previousKey: optionalText(1_024), startAt: optionalInstant, endAt: optionalInstant,
  sha256: z.string(), signed: optionalText(10_000), fingerprint: optionalText(200), why: optionalText(1_000), listed: count, matched: count,
})

type Row = typeof trailDigests.$inferSelect
const digestSubject = (row: Pick<Row, 'id' | 'key'>) => ({ type: 'trail-digest' as const, id: row.id, label: row.key.split('/').at(-1) ?? row.key })

/** A digest as it was judged, and what it settles of the one before it. What is not as it says is a finding of its own. */
export const noteDigest = operation({
  name: 'connections.noteDigest',
  summary: 'Record how the validation of a digest of CloudTrail went; a chain that is broken and a file that was altered raise a finding',
  category: 'detection',
  input: z.object({ id, digest, settles: z.object({ key: text(1, 1_024), ...judged }).nullable() }),
  load,
  run: async ({ tx, actor, input: { digest: given, settles }, subject: of, at, call }) => {
    const { account, ...said } = given
    const raise = async (key: string, found: z.output<typeof problems>) => (await call(ownFindings(), findingOf(of, account, given.chain, key, found))).id
    const [seen] = await tx.select({ id: trailDigests.id }).from(trailDigests).where(and(eq(trailDigests.connectionId, of.id), eq(trailDigests.key, given.key)))
    if (seen) throw conflict('This digest was noted already.')
    const row = { ...said, connectionId: of.id, findingId: given.problems.length > 0 ? await raise(given.key, given.problems) : null, ...created(actor, at) }
    await tx.insert(trailDigests).values(row)
    const changes = [changed(digestSubject(row), null, told(row))]
    const [before] = settles ? await tx.select().from(trailDigests).where(and(eq(trailDigests.connectionId, of.id), eq(trailDigests.key, settles.key), eq(trailDigests.state, 'unverifiable'))).for('update') : []
    if (settles && before) {
      const after = { ...before, state: settles.state, problems: settles.problems, why: null, signature: settles.signature, findingId: settles.problems.length > 0 ? await raise(before.key, settles.problems) : before.findingId, ...touched(before, actor, at) }
      await tx.update(trailDigests).set(after).where(eq(trailDigests.id, before.id))
      changes.push(changed(digestSubject(before), told(before), told(after)))
    }
    return doneAll({ id: row.id, findingId: row.findingId }, changes)
  },
})

const told = ({ chain, key, state, problems: found, why, listed, matched, findingId, connectionId, startAt, endAt, previousKey, sha256 }: Pick<Row, 'chain' | 'key' | 'state' | 'problems' | 'why' | 'listed' | 'matched' | 'findingId' | 'connectionId' | 'startAt' | 'endAt' | 'previousKey' | 'sha256'>) =>
  ({ connectionId, chain, key, previousKey, startAt, endAt, sha256, state, problems: found.map((each) => each.says), why, listed, matched, findingId })

function findingOf(of: Connection, account: string, chain: string, key: string, found: z.output<typeof problems>) {
  const kinds = [...new Set(found.map((each) => each.kind))]
  const points = kinds.map((kind) => problemKinds[kind].points)
  return {
    ruleId: ruleId as OwnCheck, ruleName: 'Log files of CloudTrail are not as they were delivered', severity: Math.max(...points) >= 80 ? ('critical' as const) : ('high' as const), system: account, key: `${of.id} ${key}`.slice(0, 500), riskScore: Math.min(100, Math.max(...points)),
    description: `${found.slice(0, 10).map((each) => each.says).join(' ')}${found.length > 10 ? ` And ${found.length - 10} more.` : ''} Of the chain ${chain}, through the connection “${of.name}”: what its log files say of that hour proves nothing until somebody knows why.`.slice(0, 5_000),
    reasons: kinds.map((kind) => ({ points: problemKinds[kind].points, because: problemKinds[kind].says })), matched: [], about: { connection: of.id, digest: key.slice(0, 200) },
  }
}
