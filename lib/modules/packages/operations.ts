import 'server-only'
import { and, desc, eq, inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { auditCheckpoints } from '#db/schema/audit-trail.ts'
import { packageStamps, packages } from '#db/schema/packages.ts'
import { signerOf } from '#lib/audit/seal-keys.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { flag, id, line, optionalText, text } from '#lib/input.ts'
import { StampError } from '#lib/package/stamp.ts'
import { checkedAnswer, fingerprintOfRoot } from '#lib/package/stamp-request.ts'
import { refusePeriod } from '#lib/period.ts'
import { encodeVerifier, signNote } from '#lib/tlog/note.ts'
import { storedFile } from '../artifacts/model.ts'
import { keepFile } from '../artifacts/within.ts'
import { scopeOf } from '../controls/within.ts'
import { lockOpenRun, beginRun, endRun, hasOpenRun, lockRunOf } from '../runs/within.ts'
import { readSettings } from '../settings/queries.ts'
import { packageFile } from './files.ts'
import { longestPeriod, packageFields } from './model.ts'

type Package = typeof packages.$inferSelect

const subject = (of: Pick<Package, 'id' | 'title'>) => ({ type: 'package' as const, id: of.id, label: of.title })
const load = locked(packages)

/** Only while it is asked for, by whoever may answer for it: what a person is called leaves the portal with it. */
const openPackage = operation({
  name: 'packages.open',
  summary: 'Open the personal values of entries in an audit package, by a consent or a law that is named',
  category: 'export',
  input: z.object({ id, consent: text(1, 2_000) }),
  load,
  run: async ({ tx, input: { consent }, subject: of }) => {
    if (of.state !== 'building' || of.consent !== null || (await hasOpenRun(tx, 'packages.build', of.id))) throw conflict('What is open in a package is said when it is asked for. Ask for another one.')
    await tx.update(packages).set({ consent }).where(eq(packages.id, of.id))
    return done({ id: of.id }, changed(subject(of), { consent: null }, { consent }))
  },
})

const unmade = { files: null, missing: null, bytes: null, sha256: null, root: null, manifest: null, stampedAt: null, stampProblem: null, againOfId: null, error: null, doneAt: null }

export const createPackage = operation({
  name: 'packages.create',
  summary: 'Start an audit package: everything of a period, signed, for an auditor to take home and verify offline',
  category: 'export',
  http: { method: 'POST', path: '/packages' },
  input: z.object({ ...packageFields, sample: flag }),
  run: async (scope) => {
    const { tx, actor, input: { controlIds, systemIds, consent, ...said }, at, call } = scope
    refusePeriod(said, at, longestPeriod)
    // A package says for ever what it was asked for.
    const chosen = await scopeOf(tx, { controlIds, systemIds })
    const [checkpoint] = await tx.select({ note: auditCheckpoints.note, size: auditCheckpoints.size }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1)
    const key = await signerOf(tx, actor.orgId)
    if (!checkpoint || !key) throw conflict('The audit trail has no checkpoint yet. Try again in a minute.')
    const row: Package = {
      ...created(actor, at), ...said, scope: chosen, state: 'building', checkpoint: checkpoint.note, checkpointSize: checkpoint.size, key: encodeVerifier(key),
      consent: null, ...unmade,
    }
    await tx.insert(packages).values(row)
    if (consent !== null) await call(openPackage, { id: row.id, consent })
    const run = await beginRun(scope, 'packages.build', { subject: subject(row), input: {} })
    return done({ id: row.id, runId: run.id }, changed(subject(row), null, row))
  },
})

const loadOf = lockRunOf('packages.build', load)
const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** The private half of the key leaves PostgreSQL nowhere else: what was signed stands in the trail. */
export const signPackage = operation({
  name: 'packages.sign',
  summary: 'Sign the manifest of an audit package',
  category: 'export',
  input: z.object({ id, statement: z.string().regex(/^tickmark-package-1\nmanifest [0-9a-f]{64}\nroot [0-9a-f]{64}\nfiles \d{1,9}\nmissing \d{1,9}\n$/) }),
  load: loadOf,
  run: async ({ tx, actor, input: { statement }, subject: { of } }) => {
    const key = await signerOf(tx, actor.orgId)
    if (!key || encodeVerifier(key) !== of.key) throw conflict('The audit trail has a new key since this package was asked for. Ask for it again.')
    const [, manifest = '', root = ''] = /^manifest (\S+)\nroot (\S+)$/m.exec(statement) ?? []
    return done({ note: signNote(statement, [key]) }, changed(subject(of), null, { manifest, root, key: of.key }))
  },
})

/** A token is asked for once: a second one about the same manifest differs, and so would the package. */
export const stampPackage = operation({
  name: 'packages.stamp',
  summary: 'Keep the time stamp that an authority gave of the manifest of an audit package',
  category: 'export',
  input: z.object({ id, manifest: hash, nonce: z.string().regex(/^[0-9a-f]{16}$/), address: line(1, 500), answer: z.string().max(1_500_000).base64() }),
  load: loadOf,
  run: async ({ tx, actor, input: { manifest, nonce, address, answer }, subject: { of }, at }) => {
    const { timeStampPolicy, timeStampRoot } = (await readSettings(tx)).proof
    const checked = await checkedAnswer(Buffer.from(answer, 'base64'), { manifest, nonce, policy: timeStampPolicy, root: timeStampRoot }, at).catch((error: unknown) => {
      throw error instanceof StampError ? invalid({ answer: error.message }, error.message) : error
    })
    const said = { manifest, stampedAt: new Date(checked.stamp.at), authority: checked.stamp.authority, policy: checked.stamp.policy, serial: checked.stamp.serial, address }
    const root = fingerprintOfRoot(timeStampRoot)
    await tx.insert(packageStamps).values({ orgId: actor.orgId, id: v7(), ...said, answer: Buffer.from(checked.answer), root, createdAt: at })
    return done({ stampedAt: said.stampedAt }, changed(subject(of), null, { ...said, timeStampRoot: root }))
  },
})

/** What is made stays as it is: this is another file, of the very inputs of the first, and the time stamp is all that it has besides. */
export const renewPackage = operation({
  name: 'packages.renew',
  summary: 'Start an audit package again that has no time stamp, to have one: of the same records at the same checkpoint',
  category: 'export',
  http: { method: 'POST', path: '/packages/{id}/renew' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, actor, subject: of, at, call } = scope
    if (of.state !== 'ready' || of.stampedAt !== null) throw conflict(of.state === 'ready' ? 'It has a time stamp.' : 'It is not made yet, or could not be made: ask for another one.')
    if ((await readSettings(tx)).proof.timeStamps === '') throw conflict('No time-stamping authority is set. An administrator sets one under Settings, Proof outside.')
    const [other] = await tx.select({ id: packages.id }).from(packages).where(and(eq(packages.againOfId, of.id), inArray(packages.state, ['building', 'ready']))).limit(1)
    if (other) throw conflict('It was asked for again already: the newer one is in the list of packages.')
    const row: Package = { ...of, ...created(actor, at), state: 'building', consent: null, ...unmade, againOfId: of.id }
    await tx.insert(packages).values(row)
    if (of.consent !== null) await call(openPackage, { id: row.id, consent: of.consent })
    const run = await beginRun(scope, 'packages.build', { subject: subject(row), input: {} })
    return done({ id: row.id, runId: run.id }, changed(subject(row), null, row))
  },
})

const count = z.number().int().min(0)

export const completePackage = operation({
  name: 'packages.complete',
  summary: 'Record an audit package that was made and stored',
  category: 'export',
  input: z.object({ id, file: storedFile, files: count, missing: count, root: hash, manifest: hash, stampedAt: z.date().nullable().default(null), stampProblem: optionalText(2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { file, files, missing, root, manifest, stampedAt, stampProblem }, subject: { run, of: before }, at } = scope
    if (before.state !== 'building') throw conflict('It was made already.')
    await keepFile(scope, packageFile, file, before.id)
    const said = { state: 'ready' as const, files, missing, bytes: file.size, sha256: file.sha256.replace('sha256:', ''), root, manifest, stampedAt, stampProblem, doneAt: at }
    await tx.update(packages).set({ ...said, ...touched(before, actor, at) }).where(eq(packages.id, before.id))
    await endRun(scope, run, { status: 'done', done: files, total: files, counts: { files, missing } })
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { ...said, notifiedId: before.createdById }, { count: files }))
  },
})

export const cancelPackage = operation({
  name: 'packages.cancel',
  summary: 'Cancel an audit package that is being made',
  category: 'export',
  http: { method: 'POST', path: '/packages/{id}/cancel' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, actor, subject: before, at } = scope
    const run = await lockOpenRun(tx, 'packages.build', before.id)
    if (!run || before.state !== 'building') throw conflict('It is not being made any more.')
    const error = 'It was cancelled.'
    await tx.update(packages).set({ state: 'failed', error, doneAt: at, ...touched(before, actor, at) }).where(eq(packages.id, before.id))
    await endRun(scope, run, { status: 'cancelled', error })
    return done({ id: before.id }, changed(subject(before), { state: before.state, error: null }, { state: 'failed', error }))
  },
})

export const failPackage = operation({
  name: 'packages.fail',
  summary: 'Record why an audit package could not be made',
  category: 'export',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { why }, subject: { run, of: before }, at } = scope
    if (before.state !== 'building') throw conflict('It was made already.')
    await tx.update(packages).set({ state: 'failed', error: why, doneAt: at, ...touched(before, actor, at) }).where(eq(packages.id, before.id))
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why.slice(0, 1_000), { state: before.state }, { state: 'failed', error: why, notifiedId: before.createdById }))
  },
})
