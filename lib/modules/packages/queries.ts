import 'server-only'
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { auditCheckpoints, auditKeys } from '#db/schema/audit-trail.ts'
import { controls } from '#db/schema/controls.ts'
import { packageStamps, packages } from '#db/schema/packages.ts'
import { systems } from '#db/schema/systems.ts'
import { nodeReader } from '#lib/audit/seal-anchor.ts'
import { verifiersOf } from '#lib/audit/seal-keys.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import type { Later } from '#lib/package/later.ts'
import { node } from '#lib/package/node.ts'
import { fingerprintOf, keyOf } from '#lib/package/note.ts'
import { encodeVerifier, openNote, type VerifierKey } from '#lib/tlog/note.ts'
import { proveConsistency } from '#lib/tlog/tree.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { readSettings } from '../settings/queries.ts'
import { verifierText } from './contents/pages.ts'
import { packageFile } from './files.ts'
import { packageStates } from './words.ts'

const shown = {
  id: packages.id, title: packages.title, state: packages.state, fromDay: packages.fromDay, toDay: packages.toDay, zone: packages.zone, files: packages.files, missing: packages.missing, bytes: packages.bytes, sample: packages.sample, createdAt: packages.createdAt,
}

export const listPackages = query({
  name: 'packages.list',
  permission: 'packages.read',
  summary: 'List audit packages, newest first',
  http: { path: '/packages' },
  input: z.object({ state: optionalChoice(Object.keys(packageStates) as [keyof typeof packageStates]), ...listFields(['created'], { sort: 'created', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { created: packages.createdAt }, packages.id)
    const where = all(input.state !== null && eq(packages.state, input.state))
    const rows = await tx.select(shown).from(packages).where(and(where, list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.createdAt)
  },
})

export const getPackage = query({
  name: 'packages.get',
  permission: 'packages.read',
  summary: 'Get one audit package: its scope, its state, and where its file is',
  http: { path: '/packages/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx
      .select({ ...shown, scope: packages.scope, checkpointSize: packages.checkpointSize, key: packages.key, consent: packages.consent, sha256: packages.sha256, root: packages.root, manifest: packages.manifest, stampedAt: packages.stampedAt, stampProblem: packages.stampProblem, againOfId: packages.againOfId, error: packages.error, doneAt: packages.doneAt })
      .from(packages).where(eq(packages.id, input.id))
    if (!found) throw notFound('audit package')
    const [file] = await tx.select({ id: artifacts.id, retainUntil: artifacts.retainUntil }).from(artifacts).where(and(eq(artifacts.ownerType, packageFile.ownerType), eq(artifacts.ownerId, input.id), eq(artifacts.kind, packageFile.name)))
    const [run] = await runsOf(tx, 'packages.build', { subjectId: input.id, limit: 1 })
    const key = keyOf(node.sha256, found.key)
    const [stamp] = found.stampedAt === null || found.manifest === null ? [] : await tx.select({ authority: packageStamps.authority, policy: packageStamps.policy, serial: packageStamps.serial, address: packageStamps.address, root: packageStamps.root }).from(packageStamps).where(eq(packageStamps.manifest, found.manifest))
    const [again] = await tx.select({ id: packages.id }).from(packages).where(and(eq(packages.againOfId, input.id), inArray(packages.state, ['building', 'ready']))).limit(1)
    return { ...found, stamp: stamp ?? null, againId: again?.id ?? null, stampsAreAsked: (await readSettings(tx)).proof.timeStamps !== '', fingerprint: key ? fingerprintOf(node.sha256, key) : '', fileId: file?.id ?? null, retainUntil: file?.retainUntil ?? null, run: run ? { status: run.status, done: run.done, total: run.total ?? 0, startedByName: run.startedByName } : null, timeline: await timelineOf(tx, actor, 'package', input.id) }
  },
})

/** What is held against a package later on: that the log it names is the beginning of today's. `hashes` in base64, `key` whoever signs now. */
export const getLater = query({
  name: 'packages.later',
  permission: 'packages.read',
  summary: 'Get the newest checkpoint of the audit trail, with the proof that the log of an audit package is its beginning',
  http: { path: '/packages/{id}/later' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [of] = await tx.select({ size: packages.checkpointSize }).from(packages).where(eq(packages.id, input.id))
    if (!of) throw notFound('audit package')
    const [newest] = await tx.select({ size: auditCheckpoints.size, note: auditCheckpoints.note }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1)
    if (!newest || newest.size < of.size) throw notFound('later checkpoint')
    const [key] = openNote(newest.note, await verifiersOf(tx, actor.orgId)).by as [VerifierKey]
    const hashes = await proveConsistency(of.size, newest.size, nodeReader(tx, actor.orgId))
    return { from: of.size, to: newest.size, hashes: hashes.map((hash) => hash.toString('base64')), checkpoint: newest.note, key: encodeVerifier(key) } satisfies Later
  },
})

/** The trusted copy of a verifier, and whose signatures it will meet, newest key first. */
export const getVerifier = query({
  name: 'packages.verifier',
  permission: 'packages.read',
  summary: 'Get what verifies audit packages, what it hashes to, and the fingerprints of the keys that sign them',
  input: z.object({ name: z.enum(['verify.html', 'verify.mjs']) }),
  run: async ({ tx, actor, input }) => {
    const [text, known, rows] = [await verifierText(input.name), await verifiersOf(tx, actor.orgId), await tx.select({ verifier: auditKeys.verifier, since: auditKeys.createdAt }).from(auditKeys).where(eq(auditKeys.orgId, actor.orgId)).orderBy(desc(auditKeys.createdAt), desc(auditKeys.id))]
    const trusted = new Set(known.map(encodeVerifier))
    const keys = rows.flatMap(({ verifier, since }) => {
      const key = trusted.has(verifier) ? keyOf(node.sha256, verifier) : null
      return key ? [{ fingerprint: fingerprintOf(node.sha256, key), since }] : []
    })
    return { text, sha256: sha256Hex(text), keys }
  },
})

/** What a form offers. */
export const packageChoices = query({
  name: 'packages.choices',
  permission: 'packages.create',
  summary: 'Systems and controls that an audit package can be of',
  input: z.object({}),
  run: async ({ tx }) => ({
    systems: await tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt)).orderBy(asc(systems.name)).limit(200),
    controls: await tx.select({ id: controls.id, code: controls.code, title: controls.title }).from(controls).where(isNull(controls.deletedAt)).orderBy(asc(controls.code)).limit(200),
  }),
})
