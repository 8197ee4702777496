import 'server-only'
import { and, desc, eq, ilike, isNotNull, isNull, lt } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { evidenceTemplates } from '#db/schema/evidence-templates.ts'
import { users } from '#db/schema/users.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { controlCode } from '#lib/control-codes.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { blankable, id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { openApprovals } from '../approvals/within.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { categoryKeys, collectedEarly, dataSources, evidenceStatuses } from './model.ts'
import { hasOpened } from './opened.ts'
import { unlessRemoved } from './removed.ts'
import { evidenceLinks } from './within.ts'

const shown = {
  id: evidence.id, title: evidence.title, category: evidence.category, dataSource: evidence.dataSource, status: evidence.status, versionNumber: evidence.versionNumber,
  collectedAt: evidence.collectedAt, expiresAt: evidence.expiresAt, arrivedAt: evidence.arrivedAt, ownerId: evidence.ownerId, ownerName: users.name,
}

export const evidenceFilters = {
  search: z.string().max(200).nullish(),
  category: optionalChoice(categoryKeys),
  area: blankable(z.string().transform((code) => code.trim().toUpperCase()).pipe(z.string().regex(controlCode, 'looks like OP-02'))),
  status: optionalChoice(evidenceStatuses),
  source: optionalChoice(dataSources),
  owner: optionalChoice(['me']),
  ownerId: optionalId,
  /** Approved, and runs out within so many days. */
  expiring: blankable(z.coerce.number().int().min(1).max(365)),
  templateId: optionalId,
  removed: optionalChoice(['yes']),
}

type Filters = z.output<z.ZodObject<typeof evidenceFilters>>

const evidenceWhere = (input: Filters, actor: Actor, mapped = input.area !== null && evidenceLinks.toCode(input.area)) => all(
  input.removed ? and(isNotNull(evidence.deletedAt), unlessRemoved(actor)) : isNull(evidence.deletedAt),
  input.category !== null && eq(evidence.category, input.category),
  mapped,
  input.status !== null && eq(evidence.status, input.status),
  input.source !== null && eq(evidence.dataSource, input.source),
  input.owner === 'me' && eq(evidence.ownerId, userOf(actor) ?? actor.orgId),
  input.ownerId !== null && eq(evidence.ownerId, input.ownerId),
  input.expiring !== null && and(eq(evidence.status, 'approved'), lt(evidence.expiresAt, new Date(now().getTime() + days(input.expiring)))),
  input.templateId !== null && eq(evidence.templateId, input.templateId),
  Boolean(input.search) && ilike(evidence.title, `%${likeText(input.search ?? '')}%`),
)

/** Every row that fits, for a download. */
export const evidenceRows = (tx: Tx, input: Filters, actor: Actor) =>
  tx.select({
    title: evidence.title, category: evidence.category,
    areas: evidenceLinks.codes(),
    status: evidence.status, dataSource: evidence.dataSource, observedFrom: evidence.observedFrom, observedTo: evidence.observedTo, collectedAt: evidence.collectedAt, receivedAt: evidence.receivedAt,
    approvedAt: evidence.approvedAt, expiresAt: evidence.expiresAt, owner: users.name, version: evidence.versionNumber, fileName: artifacts.name, sha256: artifacts.sha256, size: artifacts.size, reason: evidence.reason, id: evidence.id,
  })
    .from(evidence)
    .leftJoin(users, and(eq(users.orgId, evidence.orgId), eq(users.id, evidence.ownerId)))
    .leftJoin(evidenceVersions, and(eq(evidenceVersions.orgId, evidence.orgId), eq(evidenceVersions.evidenceId, evidence.id), eq(evidenceVersions.number, evidence.versionNumber)))
    .leftJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
    .where(evidenceWhere(input, actor))
    .orderBy(desc(evidence.arrivedAt), desc(evidence.id))

export const listEvidence = query({
  name: 'evidence.list',
  permission: 'evidence.read',
  summary: 'List evidence',
  http: { path: '/evidence' },
  input: z.object({ ...evidenceFilters, ...listFields(['arrivedAt', 'title'], { sort: 'arrivedAt', direction: 'desc' }) }),
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { arrivedAt: evidence.arrivedAt, title: evidence.title }, evidence.id)
    const mapped = input.area !== null && (await evidenceLinks.toKnown(tx, input.area))
    const rows = await tx.select(shown).from(evidence)
      .leftJoin(users, and(eq(users.orgId, evidence.orgId), eq(users.id, evidence.ownerId)))
      .where(and(evidenceWhere(input, actor, mapped), list.where))
      .orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row[input.sort])
    const codes = await evidenceLinks.codesOf(tx, page.rows.map((row) => row.id))
    return { ...page, rows: page.rows.map((row) => ({ ...row, controlAreas: codes.get(row.id) ?? [] })) }
  },
})

export const countEvidence = counting(listEvidence, z.object(evidenceFilters), evidence, ({ input, actor }) => evidenceWhere(input, actor))

export const getEvidence = query({
  name: 'evidence.get',
  permission: 'evidence.read',
  summary: 'Get evidence with its files, decisions and custody',
  http: { path: '/evidence/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ evidence, controlAreas: evidenceLinks.codes(), templateName: evidenceTemplates.name, frequency: evidenceTemplates.frequency, mustCover: evidenceTemplates.mustCover }).from(evidence)
      .leftJoin(evidenceTemplates, and(eq(evidenceTemplates.orgId, evidence.orgId), eq(evidenceTemplates.id, evidence.templateId)))
      .where(and(eq(evidence.id, input.id), unlessRemoved(actor)))
    if (!found) throw notFound('evidence')
    const { orgId: _, ...record } = found.evidence
    const versions = await versionsOf(tx, record.id)
    const names = await namesOf(tx, [record.ownerId, record.collectedById, record.reviewedById, record.approvedById, record.rejectedById, ...versions.map((each) => each.collectedById)])
    const nameOf = (userId: string | null) => (userId ? (names.get(userId) ?? null) : null)
    return {
      ...record, removal: (await openApprovals(tx, 'evidence', [record.id])).get(record.id) ?? null, templateName: found.templateName, early: collectedEarly(record, found), openedByMe: await hasOpened(tx, actor, record), controlAreas: found.controlAreas,
      ownerName: nameOf(record.ownerId), collectedByName: nameOf(record.collectedById), reviewedByName: nameOf(record.reviewedById), approvedByName: nameOf(record.approvedById), rejectedByName: nameOf(record.rejectedById),
      versions: versions.map((each) => ({ ...each, collectedByName: nameOf(each.collectedById) })),
      timeline: await timelineOf(tx, actor, 'evidence', input.id, 100),
    }
  },
})

const versionsOf = (tx: Tx, evidenceId: string) =>
  tx.select({
    number: evidenceVersions.number, fileName: artifacts.name, origin: evidenceVersions.origin, collectedAt: evidenceVersions.collectedAt, receivedAt: evidenceVersions.receivedAt,
    collectedById: evidenceVersions.collectedById, collectedByPersonId: evidenceVersions.collectedByPersonId, artifactId: artifacts.id, sha256: artifacts.sha256, size: artifacts.size, type: artifacts.type,
    store: artifacts.store, retainUntil: artifacts.retainUntil, lockedUntil: artifacts.lockedUntil, legalHold: artifacts.legalHold, legalHoldReason: artifacts.legalHoldReason,
    lastCheckedAt: artifacts.lastCheckedAt, checkOutcome: artifacts.checkOutcome, findingId: artifacts.findingId,
  })
    .from(evidenceVersions)
    .innerJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
    .where(eq(evidenceVersions.evidenceId, evidenceId)).orderBy(desc(evidenceVersions.number)).limit(200)

/** The newest file of a piece of evidence; null while none has come. */
export const newestFile = query({
  name: 'evidence.newestFile',
  permission: 'artifacts.verify',
  summary: 'Which stored file is the newest of evidence',
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ id: evidenceVersions.artifactId }).from(evidence)
      .leftJoin(evidenceVersions, and(eq(evidenceVersions.orgId, evidence.orgId), eq(evidenceVersions.evidenceId, evidence.id), eq(evidenceVersions.number, evidence.versionNumber)))
      .where(and(eq(evidence.id, input.id), unlessRemoved(actor)))
    if (!found) throw notFound('evidence')
    return found.id
  },
})
