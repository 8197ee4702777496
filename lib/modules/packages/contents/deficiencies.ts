import 'server-only'
import { and, asc, eq, gte, inArray, lte, or, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditEntries, auditLeaves } from '#db/schema/audit-trail.ts'
import { controlTests } from '#db/schema/control-tests.ts'
import { controls } from '#db/schema/controls.ts'
import { deficiencies, deficiencyEvaluations, deficiencyMembers, deficiencyResponses, deficiencyReviews, deficiencySources } from '#db/schema/deficiencies.ts'
import { engagements } from '#db/schema/engagements.ts'
import { summed } from '#lib/deficiency/worksheet.ts'
import { comingFrom, type Deficiencies, type PackagedDeficiency, type PackagedWorksheet, worksheetRows } from '#lib/package/checks/deficiencies/shape.ts'
import { stepped, unraised } from '#lib/package/checks/deficiencies/standing.ts'
import { momentOf } from './calendar.ts'
import { inLog, json, type Making, type Part, wholeText } from './shape.ts'

const d = deficiencies
const raisedInLog = (tx: Tx, making: Making) => inLog(tx, making, d.id, 'deficiencies.create', 'deficiencies.aggregate')

/** Of engagements whose days touch the package's; of its controls, or aggregates with a member that is; of its systems where it is not about all. */
function deficienciesWhere(tx: Tx, making: Making) {
  const { scope, fromDay, toDay } = making.of
  const [controlIds, systemIds] = [scope.controls, scope.systems].map((all) => sql.param(all.map(({ id }) => id))) as [ReturnType<typeof sql.param>, ReturnType<typeof sql.param>]
  const ofControls = or(sql`${d.controlId} = any(${controlIds}::uuid[])`, sql`exists (select from deficiency_members m join deficiencies x on x.org_id = m.org_id and x.id = m.member_id where m.org_id = deficiencies.org_id and m.aggregate_id = deficiencies.id and x.control_id = any(${controlIds}::uuid[]))`)
  const ofSystems = sql`(cardinality(${d.systemIds}) = 0 or ${d.systemIds} && ${systemIds}::uuid[])`
  return and(lte(engagements.fromDay, toDay), gte(engagements.toDay, fromDay), scope.controls.length === 0 ? undefined : ofControls, scope.systems.length === 0 ? undefined : ofSystems, raisedInLog(tx, making))
}

/** Deficiencies of one statement. */
const handful = 200

/** Each with whatever was recorded of it up to the checkpoint: the log says how far it had come, and rows beside it are only ever added. */
export const deficienciesPart: Part = async (making) => {
  const found = await making.snapshot(making.orgId, async (tx): Promise<Deficiencies | null> => {
    const asOf = await momentOf(tx, making)
    if (!asOf) return null
    const rows = await tx.select({ of: d, controlCode: controls.code }).from(d).innerJoin(engagements, and(eq(engagements.orgId, d.orgId), eq(engagements.id, d.engagementId))).leftJoin(controls, and(eq(controls.orgId, d.orgId), eq(controls.id, d.controlId))).where(deficienciesWhere(tx, making)).orderBy(asc(d.number))
    if (rows.length === 0) return null
    const all: PackagedDeficiency[] = []
    for (let at = 0; at < rows.length; at += handful) all.push(...(await toldOf(tx, making, rows.slice(at, at + handful))))
    return { asOf: asOf.toISOString(), engagements: await worksheetsOf(tx, making, all), deficiencies: all }
  })
  if (!found) return { files: [], records: [] }
  return { files: [wholeText('deficiencies/deficiencies.json', 'deficiency', json(found))], records: [...found.deficiencies.map(({ id }) => ({ type: 'deficiency', id })), ...found.engagements.map(({ id }) => ({ type: 'engagement', id }))] }
}

async function worksheetsOf(tx: Tx, making: Making, all: PackagedDeficiency[]): Promise<PackagedWorksheet[]> {
  const sheets = []
  const of = await tx.select().from(engagements).where(inArray(engagements.id, [...new Set(all.map(({ engagementId }) => engagementId))])).orderBy(asc(engagements.code), asc(engagements.id))
  for (const { id, code, title, fromDay, toDay, zone } of of) {
    const here = all.filter(({ engagementId }) => engagementId === id)
    const [whole] = await tx.select({ n: sql<number>`count(*)::int` }).from(d).where(and(eq(d.engagementId, id), raisedInLog(tx, making)))
    const tests = await tx.select({ id: controlTests.id, number: controlTests.number, controlCode: controlTests.controlCode, conclusion: controlTests.conclusion, reviewed: sql<boolean>`${inLog(tx, making, controlTests.id, 'controlTests.review')}` }).from(controlTests).where(and(eq(controlTests.engagementId, id), inLog(tx, making, controlTests.id, 'controlTests.create'))).orderBy(asc(controlTests.number))
    const reviewed = tests.filter((each) => each.reviewed)
    const notEffective = reviewed.filter(({ conclusion }) => conclusion === 'not_effective').map(({ id: testId, number, controlCode }) => ({ id: testId, number, controlCode, deficiencies: comingFrom(here, testId) }))
    sheets.push({ id, code, title, fromDay, toDay, zone, here: here.length, all: whole?.n ?? 0, summary: summed(worksheetRows(here)), tests: { all: tests.length, reviewed: reviewed.length, notEffective } })
  }
  return sheets
}

type Body = { changes?: Record<string, unknown> }
/** Of what people say before it is evaluated: what alone moves in place. */
const said = ['title', 'condition', 'criteria', 'cause', 'effect', 'process', 'systemIds', 'assertions'] as const

/** What it was before entries that are not in the log; null: they do not have it in full. */
function before<T extends Record<string, unknown>>(now: T, later: Body[]): T | null {
  const was: Record<string, unknown> = { ...now }
  for (const { changes } of later.toReversed()) {
    if (typeof changes?.sha256 === 'string') return null
    for (const name of said) {
      const pair = changes?.[name]
      if (!Array.isArray(pair)) continue
      const value: unknown = pair[0]
      if (typeof value !== 'string' && !(Array.isArray(value) && value.every((each) => typeof each === 'string'))) return null
      was[name] = value
    }
  }
  return was as T
}

async function toldOf(tx: Tx, making: Making, rows: { of: typeof d.$inferSelect; controlCode: string | null }[]): Promise<PackagedDeficiency[]> {
  const ids = rows.map(({ of }) => of.id)
  const entries = await tx.select({ id: auditEntries.subjectId, action: auditEntries.action, body: auditEntries.body, index: auditLeaves.index }).from(auditEntries).leftJoin(auditLeaves, and(eq(auditLeaves.orgId, auditEntries.orgId), eq(auditLeaves.entryId, auditEntries.id)))
    .where(and(sql`${auditEntries.subjectId} = any(${sql.param(ids)}::text[])`, sql`${auditEntries.outcome} = 'success'`, sql`${auditEntries.action} like 'deficiencies.%'`)).orderBy(sql`${auditLeaves.index} nulls last`, asc(auditEntries.recordedAt), asc(auditEntries.id))
  const grouped = async <T extends { deficiencyId: string }>(list: Promise<T[]>) => Map.groupBy(await list, ({ deficiencyId }) => deficiencyId)
  const sources = await grouped(tx.select().from(deficiencySources).where(inArray(deficiencySources.deficiencyId, ids)).orderBy(asc(deficiencySources.number)))
  const evaluations = await grouped(tx.select().from(deficiencyEvaluations).where(inArray(deficiencyEvaluations.deficiencyId, ids)).orderBy(asc(deficiencyEvaluations.number)))
  const reviews = await grouped(tx.select().from(deficiencyReviews).where(inArray(deficiencyReviews.deficiencyId, ids)))
  const responses = await grouped(tx.select().from(deficiencyResponses).where(inArray(deficiencyResponses.deficiencyId, ids)).orderBy(asc(deficiencyResponses.number)))
  const members = await grouped(tx.select({ deficiencyId: deficiencyMembers.aggregateId, id: d.id, number: d.number }).from(deficiencyMembers).innerJoin(d, and(eq(d.orgId, deficiencyMembers.orgId), eq(d.id, deficiencyMembers.memberId))).where(inArray(deficiencyMembers.aggregateId, ids)).orderBy(asc(d.number)))
  const retestIds = rows.flatMap(({ of }) => (of.retestId === null ? [] : [of.retestId]))
  const retests = new Map((retestIds.length === 0 ? [] : await tx.select({ id: controlTests.id, number: controlTests.number }).from(controlTests).where(inArray(controlTests.id, retestIds))).map((each) => [each.id, `T-${each.number}`]))
  const byId = Map.groupBy(entries, ({ id }) => id)
  return rows.map(({ of, controlCode }) => {
    const own = byId.get(of.id) ?? []
    const isSealed = ({ index }: (typeof own)[number]) => index !== null && index < making.of.checkpointSize
    const [evaluated, responded] = [evaluations.get(of.id) ?? [], responses.get(of.id) ?? []]
    const stands = own.filter(isSealed).reduce((so, { action }) => stepped(so, action ?? '', { evaluations: evaluated, responses: responded }), unraised)
    const texts = { title: of.title, condition: of.condition, criteria: of.criteria, cause: of.cause, effect: of.effect, process: of.process, systemIds: of.systemIds, assertions: of.assertions }
    const was = before(texts, own.filter((each) => !isSealed(each) && each.action === 'deficiencies.update').map(({ body }) => JSON.parse(body) as Body))
    const act = <T>(told: boolean, by: string | null, at: Date | null, more: T) => (told && by !== null && at !== null ? { ...more, byId: by, at: at.toISOString() } : null)
    return {
      id: of.id, number: of.number, engagementId: of.engagementId, kind: of.kind, controlId: of.controlId, controlCode, ...(was ?? texts), fromAt: of.fromAt.toISOString(), toAt: of.toAt.toISOString(), raisedById: of.raisedById, raisedAt: of.createdAt.toISOString(), movedSince: was === null, state: stands.state, severity: stands.severity,
      sources: (sources.get(of.id) ?? []).slice(0, stands.sources).map(({ number, kind, recordId, label, said: told, rates, addedById, addedAt }) => ({ number, kind, recordId, label, said: told, rates, addedById, addedAt: addedAt.toISOString() })),
      evaluations: evaluated.slice(0, stands.evaluations).map(({ orgId: _, deficiencyId: _d, concludedAt, ...each }) => {
        const review = stands.reviewed.includes(each.number) ? reviews.get(of.id)?.find(({ number }) => number === each.number) : undefined
        return { ...each, concludedAt: concludedAt.toISOString(), review: review ? { acceptsLower: review.acceptsLower, note: review.note, reviewerId: review.reviewerId, reviewedAt: review.reviewedAt.toISOString() } : null }
      }),
      responses: responded.slice(0, stands.responses).map(({ orgId: _, deficiencyId: _d, respondedAt, ...each }) => ({ ...each, respondedAt: respondedAt.toISOString() })),
      members: (members.get(of.id) ?? []).map(({ id, number }) => ({ id, number })),
      remediated: act(stands.remediated, of.remediatedById, of.remediatedAt, { day: of.remediatedDay ?? '', said: of.remediation ?? '' }),
      retest: act(stands.retested, of.retestedById, of.retestedAt, { testId: of.retestId ?? '', test: retests.get(of.retestId ?? '') ?? '' }),
      closed: act(stands.closed, of.closedById, of.closedAt, { note: of.closeNote }),
      withdrawn: act(stands.withdrawn, of.withdrawnById, of.withdrawnAt, { reason: of.withdrawReason ?? '' }),
    }
  })
}
