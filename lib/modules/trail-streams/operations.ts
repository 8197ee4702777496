import 'server-only'
import { desc, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { auditCheckpoints } from '#db/schema/audit-trail.ts'
import { trailStreamMarks, trailStreams } from '#db/schema/trail-streams.ts'
import { changed, done, failed, viewed } from '#lib/door/change.ts'
import { lockedLive } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { env } from '#lib/env.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { flag, id, optionalLine, optionalText, text, version } from '#lib/input.ts'
import { addressProblem } from '#lib/outgoing/address.ts'
import { fromField, type Kind, kindNames, kinds, type Secret, secretFields, secretNames, streamFields, streamProblems } from './model.ts'
import { newSigning, pemProblems, sealed, secretsOf } from './secrets.ts'

type Stream = typeof trailStreams.$inferSelect

const subject = (stream: Pick<Stream, 'id' | 'name'>) => ({ type: 'trail-stream' as const, id: stream.id, label: stream.name })

const load = lockedLive(trailStreams)

type Given = { [K in 'format' | 'address' | 'authority' | 'clientCertificate' | Secret]: string | null }

function fit(kind: Kind, given: Given): void {
  const wrong = { ...pemProblems(given), ...streamProblems(kind, given, (url) => addressProblem(url, { query: true, allowed: env().OUTGOING_ALLOW })) }
  if (Object.keys(wrong).length > 0) throw invalid(wrong)
}

const givenSecrets = (input: { [S in Secret]: string | null }) => Object.fromEntries(secretNames.flatMap((name) => (input[name] === null ? [] : [[name, input[name]]]))) as Partial<Record<Secret, string>>

/** How many entries are sealed. */
async function sizeOf(tx: Tx): Promise<number> {
  const [row] = await tx.select({ size: auditCheckpoints.size }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1)
  return row?.size ?? 0
}

export const createTrailStream = operation({
  name: 'trailStreams.create',
  summary: 'Create a stream of the audit trail; the signing secret of a webhook is in the answer, once',
  category: 'configuration',
  http: { method: 'POST', path: '/trail-streams' },
  input: z.object({ kind: z.enum(kindNames), ...streamFields, ...secretFields, fromNow: flag.describe('Only what is recorded from now on; else the whole trail from its beginning'), sample: flag }),
  run: async ({ tx, actor, input, at }) => {
    const { kind, fromNow, authorization: _, clientKey: __, ...fields } = input
    fit(kind, input)
    const record = created(actor, at)
    const signing = kind === 'webhook' ? newSigning() : null
    const row: Stream = {
      ...record, ...fields, kind, format: (input.format ?? kinds[kind].formats[0]) as Stream['format'], pausedReason: null, failingSince: null, failure: null,
      ...(await sealed(record, { ...givenSecrets(input), ...(signing && { signing }) })),
    }
    await tx.insert(trailStreams).values(row)
    const next = fromNow ? await sizeOf(tx) : 0
    await tx.insert(trailStreamMarks).values({ orgId: actor.orgId, streamId: row.id, next, sent: 0, tries: 0 })
    return done({ id: row.id, secret: signing }, changed(subject(row), null, { ...row, next }))
  },
})

export const updateTrailStream = operation({
  name: 'trailStreams.update',
  summary: 'Update a stream of the audit trail, pause it or let it go on; secrets that are left out stay',
  category: 'configuration',
  http: { method: 'PUT', path: '/trail-streams/{id}' },
  input: z.object({ id, version, ...streamFields, ...secretFields, pausedReason: optionalLine(500) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, authorization: __, clientKey: ___, ...fields } = input
    sameVersion(before, seen, 'stream')
    const former = await secretsOf(before)
    const given = givenSecrets(input)
    fit(before.kind, { ...input, clientKey: input.clientKey ?? (input.clientCertificate === null ? null : former.clientKey ?? null) })
    // A secret goes only where it was given for.
    if (fields.address !== before.address && former.authorization && !given.authorization) throw invalid({ authorization: 'is required again: the stream leads elsewhere, and the former one was not given for that' })
    const { clientKey, ...kept } = former
    const secrets = { ...kept, ...(clientKey && fields.clientCertificate !== null && { clientKey }), ...given }
    const same = JSON.stringify(secrets) === JSON.stringify(former)
    const after: Stream = { ...before, ...fields, format: (fields.format ?? before.format) as Stream['format'], ...(same ? {} : await sealed(before, secrets)), ...touched(before, actor, at) }
    await tx.update(trailStreams).set(after).where(eq(trailStreams.id, before.id))
    // Tried at once: whoever changes it looks whether it goes now.
    await tx.update(trailStreamMarks).set({ tryAt: null }).where(eq(trailStreamMarks.streamId, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const rotateStreamSecret = operation({
  name: 'trailStreams.rotateSecret',
  summary: 'Replace what signs a webhook of the audit trail; in the answer, once',
  category: 'configuration',
  http: { method: 'POST', path: '/trail-streams/{id}/signing-secret' },
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (before.kind !== 'webhook') throw conflict(`${kinds[before.kind].label} is not signed.`)
    const signing = newSigning()
    const after: Stream = { ...before, ...(await sealed(before, { ...(await secretsOf(before)), signing })), ...touched(before, actor, at) }
    await tx.update(trailStreams).set(after).where(eq(trailStreams.id, before.id))
    return done({ id: before.id, secret: signing }, changed(subject(after), before, { ...after, signedAnew: at.toISOString() }))
  },
})

/** Whatever a worker has in its hands for it counts no more. */
export const replayTrailStream = operation({
  name: 'trailStreams.replay',
  summary: 'Send a stream again from an entry on',
  category: 'export',
  http: { method: 'POST', path: '/trail-streams/{id}/replay' },
  input: z.object({ id, from: fromField, reason: text(1, 500) }),
  load,
  run: async ({ tx, input, subject: before }) => {
    if (before.kind === 'pull') throw conflict('A stream that is pulled has no place of its own: ask for the entries after any other.')
    const size = await sizeOf(tx)
    if (input.from > size) throw invalid({ from: `is beyond the end: ${size} entries are sealed, the first is 0` })
    const [mark] = await tx.select().from(trailStreamMarks).where(eq(trailStreamMarks.streamId, before.id)).for('update')
    await tx.update(trailStreamMarks).set({ next: input.from, batchTo: null, batchSize: null, holder: null, heldUntil: null, tryAt: null }).where(eq(trailStreamMarks.streamId, before.id))
    return done({ id: before.id, from: input.from }, changed(subject(before), { next: mark?.next ?? 0 }, { next: input.from }, { reason: input.reason }))
  },
})

export const removeTrailStream = operation({
  name: 'trailStreams.remove',
  summary: 'Remove a stream of the audit trail with its secrets; its history stays',
  category: 'configuration',
  http: { method: 'DELETE', path: '/trail-streams/{id}' },
  input: z.object({ id, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const after: Stream = { ...before, secrets: null, secretsKeyId: null, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(trailStreams).set(after).where(eq(trailStreams.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})

/** Once when it begins to fail, not each time it is tried. */
export const noteFailing = operation({
  name: 'trailStreams.noteFailing',
  summary: 'Record that a stream of the audit trail fails',
  category: 'export',
  input: z.object({ id, since: z.date(), failure: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.failingSince) throw conflict('That it fails is on record.')
    const after: Stream = { ...before, failingSince: input.since, failure: input.failure, ...touched(before, actor, at), version: before.version }
    await tx.update(trailStreams).set(after).where(eq(trailStreams.id, before.id))
    return done({ id: before.id }, failed(subject(before), input.failure, before, after))
  },
})

export const noteGoing = operation({
  name: 'trailStreams.noteGoing',
  summary: 'Record that a stream of the audit trail goes again',
  category: 'export',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (!before.failingSince) throw conflict('It did not fail.')
    const after: Stream = { ...before, failingSince: null, failure: null, ...touched(before, actor, at), version: before.version }
    await tx.update(trailStreams).set(after).where(eq(trailStreams.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})

/** Recorded before anything is handed out. What the collector asks to follow it has taken. */
export const pullTrailStream = operation({
  name: 'trailStreams.pull',
  summary: 'Record that entries of a stream were handed out',
  category: 'data access',
  input: z.object({ id, from: fromField, count: z.int().min(1) }),
  load: async (scope) => {
    const found = await load(scope)
    return found?.kind === 'pull' ? found : null
  },
  run: async ({ tx, input, subject: stream, at }) => {
    if (stream.pausedReason !== null) throw conflict(`This stream is paused: ${stream.pausedReason}`)
    await tx.update(trailStreamMarks).set({ next: input.from, sent: sql`${trailStreamMarks.sent} + ${input.count}`, sentAt: at }).where(eq(trailStreamMarks.streamId, stream.id))
    return done({ id: stream.id }, viewed({ ...subject(stream), label: `${stream.name}, entries from ${input.from}` }, { count: input.count }))
  },
})
