import 'server-only'
import { and, asc, eq, gt, inArray, isNull, lt, lte, ne, notInArray, notLike, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { knowable } from './knowable.ts'

/** What the store is asked about: rows of artifacts, for the jobs and "verify now". */
const address = { id: artifacts.id, sha256: artifacts.sha256, size: artifacts.size, key: artifacts.key, version: artifacts.objectVersion, retainUntil: artifacts.retainUntil }

/** Files nobody has read since `before`; those never read come first. */
export const listCheckDue = query({
  name: 'artifacts.checkDue',
  permission: 'artifacts.recheck',
  summary: 'Stored files that are to be re-hashed',
  input: z.object({ before: z.date(), except: z.array(id).default([]), limit: z.number().int().min(1).max(200) }),
  run: ({ tx, input }) => tx.select(address).from(artifacts)
    .where(and(isNull(artifacts.deletedAt), or(isNull(artifacts.lastCheckedAt), lt(artifacts.lastCheckedAt, input.before)), input.except.length > 0 ? notInArray(artifacts.id, input.except) : undefined))
    .orderBy(sql`${artifacts.lastCheckedAt} asc nulls first`, asc(artifacts.id)).limit(input.limit),
})

/** In a folder two rows may have one address: it is held while one of them is. */
export const fileToLock = query({
  name: 'artifacts.fileToLock',
  permission: 'artifacts.lock',
  summary: 'What the store is to lock, until when, and whether it is held',
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const [file] = await tx.select(address).from(artifacts).where(eq(artifacts.id, input.id))
    if (!file) throw notFound('stored file')
    const same = await tx.select({ legalHold: artifacts.legalHold, retainUntil: artifacts.retainUntil }).from(artifacts).where(and(eq(artifacts.key, file.key), isNull(artifacts.deletedAt)))
    return { ...file, legalHold: same.some((each) => each.legalHold), lockUntil: new Date(Math.max(...same.map((each) => each.retainUntil.getTime()))) }
  },
})

/** Rows whose lock was never confirmed and whose job must have been lost. What is not in the store cannot be locked, and must not stand before what can. */
export const listUnlocked = query({
  name: 'artifacts.unlocked',
  permission: 'artifacts.lock',
  summary: 'Stored files without their full lock',
  input: z.object({}),
  run: ({ tx }) => tx.select({ id: artifacts.id }).from(artifacts)
    .where(and(isNull(artifacts.lockedAt), isNull(artifacts.deletedAt), notLike(artifacts.key, 's3://%'), or(isNull(artifacts.checkOutcome), ne(artifacts.checkOutcome, 'missing')), lt(artifacts.createdAt, new Date(now().getTime() - 600_000)))).orderBy(asc(artifacts.createdAt)).limit(200),
})

/** Rows by address, for the sweeper: which of these objects belong to something. */
export const knownKeys = query({
  name: 'artifacts.knownKeys',
  permission: 'artifacts.compareStore',
  summary: 'Which objects of the store a row names',
  input: z.object({ keys: z.array(z.string().max(1_200)).max(500) }),
  run: ({ tx, input }) => tx.select({ key: artifacts.key, version: artifacts.objectVersion }).from(artifacts).where(and(inArray(artifacts.key, input.keys), isNull(artifacts.deletedAt))),
})

/** Every row in the order of its id, a page at a time. */
export const listFiles = query({
  name: 'artifacts.files',
  permission: 'artifacts.compareStore',
  summary: 'Stored files by id, 500 at a time',
  input: z.object({ after: id.nullish() }),
  run: ({ tx, input }) => tx.select(address).from(artifacts).where(and(isNull(artifacts.deletedAt), input.after ? gt(artifacts.id, input.after) : undefined)).orderBy(asc(artifacts.id)).limit(500),
})

/** Of the kinds whose files end: what has outlived its retention and is not held, oldest first. */
export const listEnded = query({
  name: 'artifacts.ended',
  permission: 'artifacts.dispose',
  summary: 'Stored files whose retention is over',
  input: z.object({ kinds: z.array(z.string()), before: z.date(), except: z.array(id).default([]), limit: z.number().int().min(1).max(200) }),
  run: async ({ tx, input }) => input.kinds.length === 0 ? [] : tx.select({ id: artifacts.id }).from(artifacts)
    .where(and(inArray(artifacts.kind, input.kinds), isNull(artifacts.deletedAt), lte(artifacts.retainUntil, input.before), eq(artifacts.legalHold, false), input.except.length > 0 ? notInArray(artifacts.id, input.except) : undefined))
    .orderBy(asc(artifacts.retainUntil), asc(artifacts.id)).limit(input.limit),
})

/** What "verify now" reads, for whoever may know of it. */
export const fileToVerify = query({
  name: 'artifacts.toVerify',
  permission: 'artifacts.verify',
  summary: 'Where a stored file lies',
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [file] = await tx.select(address).from(artifacts).where(and(eq(artifacts.id, input.id), isNull(artifacts.deletedAt), knowable(actor)))
    if (!file) throw notFound('stored file')
    return file
  },
})
