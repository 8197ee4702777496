import 'server-only'
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, ne, notInArray, notLike, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts, evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'

/** What the store is asked about: rows of artifacts, for the jobs, "verify now" and the storage page. */
const address = { id: artifacts.id, sha256: artifacts.sha256, size: artifacts.size, key: artifacts.key, version: artifacts.objectVersion, retainUntil: artifacts.retainUntil }

/** The newest file of a piece of evidence; null while none has come. */
export const newestFile = query({
  name: 'evidence.newestFile',
  permission: 'evidence.verify',
  summary: 'Where the newest file of evidence lies',
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const [found] = await tx.select({ versionNumber: evidence.versionNumber }).from(evidence).where(eq(evidence.id, input.id))
    if (!found) throw notFound('evidence')
    const [file] = await tx.select(address).from(evidenceVersions)
      .innerJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
      .where(and(eq(evidenceVersions.evidenceId, input.id), eq(evidenceVersions.number, found.versionNumber)))
    return file ?? null
  },
})

/** Files nobody has read since `before`; those never read come first. */
export const listCheckDue = query({
  name: 'evidence.checkDue',
  permission: 'evidence.recheck',
  summary: 'Stored files that are to be re-hashed',
  input: z.object({ before: z.date(), except: z.array(id).default([]), limit: z.number().int().min(1).max(200) }),
  run: ({ tx, input }) => tx.select(address).from(artifacts)
    .where(and(isNull(artifacts.deletedAt), or(isNull(artifacts.lastCheckedAt), lt(artifacts.lastCheckedAt, input.before)), input.except.length > 0 ? notInArray(artifacts.id, input.except) : undefined))
    .orderBy(sql`${artifacts.lastCheckedAt} asc nulls first`, asc(artifacts.id)).limit(input.limit),
})

/** In a folder two rows may have one address: it is held while one of them is. */
export const fileToLock = query({
  name: 'evidence.fileToLock',
  permission: 'evidence.lock',
  summary: 'What the store is to lock, until when, and whether it is held',
  input: z.object({ artifactId: id }),
  run: async ({ tx, input }) => {
    const [file] = await tx.select(address).from(artifacts).where(eq(artifacts.id, input.artifactId))
    if (!file) throw notFound('stored file')
    const same = await tx.select({ legalHold: artifacts.legalHold, retainUntil: artifacts.retainUntil }).from(artifacts).where(eq(artifacts.key, file.key))
    return { ...file, legalHold: same.some((each) => each.legalHold), lockUntil: new Date(Math.max(...same.map((each) => each.retainUntil.getTime()))) }
  },
})

/** Rows whose lock was never confirmed and whose job must have been lost. What is not in the store cannot be locked, and must not stand before what can. */
export const listUnlocked = query({
  name: 'evidence.unlocked',
  permission: 'evidence.lock',
  summary: 'Stored files without their full lock',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: artifacts.id }).from(artifacts)
    .where(and(isNull(artifacts.lockedAt), notLike(artifacts.key, 's3://%'), or(isNull(artifacts.checkOutcome), ne(artifacts.checkOutcome, 'missing')), lt(artifacts.createdAt, new Date(now().getTime() - 600_000)))).orderBy(asc(artifacts.createdAt)).limit(200),
})

/** Rows by address, for the sweeper: which of these objects belong to something. */
export const knownKeys = query({
  name: 'evidence.knownKeys',
  permission: 'evidence.compareStore',
  summary: 'Which objects of the store a row names',
  input: z.object({ keys: z.array(z.string().max(1_200)).max(500) }),
  run: ({ tx, input }) => tx.select({ key: artifacts.key, version: artifacts.objectVersion }).from(artifacts).where(inArray(artifacts.key, input.keys)),
})

/** Every row in the order of its id, a page at a time. */
export const listFiles = query({
  name: 'evidence.files',
  permission: 'evidence.compareStore',
  summary: 'Stored files by id, 500 at a time',
  input: z.object({ after: id.nullish() }),
  run: ({ tx, input }) => tx.select(address).from(artifacts).where(and(isNull(artifacts.deletedAt), input.after ? gt(artifacts.id, input.after) : undefined)).orderBy(asc(artifacts.id)).limit(500),
})

/** What is wrong with the store by the last time each file was read, and how long ago the oldest reading is. */
export const getStorage = query({
  name: 'evidence.storage',
  permission: 'evidence.read',
  summary: 'List stored files found altered or missing',
  http: { path: '/evidence-storage' },
  input: z.object({}),
  run: async ({ tx }) => {
    const broken = await tx.select({ artifactId: artifacts.id, evidenceId: evidence.id, title: evidence.title, versionNumber: evidenceVersions.number, fileName: evidenceVersions.fileName, sha256: artifacts.sha256, outcome: artifacts.checkOutcome, checkedAt: artifacts.lastCheckedAt, findingId: artifacts.findingId })
      .from(artifacts)
      .leftJoin(evidenceVersions, and(eq(evidenceVersions.orgId, artifacts.orgId), eq(evidenceVersions.artifactId, artifacts.id)))
      .leftJoin(evidence, and(eq(evidence.orgId, evidenceVersions.orgId), eq(evidence.id, evidenceVersions.evidenceId)))
      .where(inArray(artifacts.checkOutcome, ['mismatch', 'missing'])).orderBy(asc(artifacts.id)).limit(200)
    const [oldest] = await tx.select({ at: artifacts.lastCheckedAt }).from(artifacts).where(isNull(artifacts.deletedAt)).orderBy(sql`${artifacts.lastCheckedAt} asc nulls first`, asc(artifacts.id)).limit(1)
    return { broken, empty: oldest === undefined, oldestCheckAt: oldest?.at ?? null }
  },
})

/** Approved evidence that expires within 30 days, or has. */
export const listRunningOut = query({
  name: 'evidence.runningOut',
  permission: 'evidence.expire',
  summary: 'Approved evidence that expires within 30 days',
  input: z.object({ until: z.date() }),
  run: ({ tx, input }) => tx.select({ id: evidence.id, expiresAt: evidence.expiresAt, remindedDays: evidence.remindedDays }).from(evidence)
    .where(and(eq(evidence.status, 'approved'), isNull(evidence.deletedAt), isNotNull(evidence.expiresAt), lte(evidence.expiresAt, input.until))).orderBy(asc(evidence.expiresAt), asc(evidence.id)).limit(1_000),
})
