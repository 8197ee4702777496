import 'server-only'
import { and, asc, eq, gte, inArray, isNull, lt, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { controlOccurrences, controls } from '#db/schema/controls.ts'
import { evidence, evidenceControls } from '#db/schema/evidence.ts'
import { systemControls } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { formatNumber, formatOf, formatPercent } from '#lib/format.ts'
import { controlFrequencies, controlStatuses, controlTypes, effectivenesses } from '../../controls/model.ts'
import { pieces } from '../pieces.ts'
import type { Kind } from '../shape.ts'

const [owner, assessor, performer] = [alias(users, 'owner'), alias(users, 'assessor'), alias(users, 'performer')]

export const complianceStatus: Kind = {
  about: 'Each control: whether it is implemented, how effective somebody else found it, and what shows it at work in the period.',
  permission: 'controls.read',
  takes: { systems: true, controls: true, of: null },
  async tell({ tx, from, to, scope }) {
    const [ids, systemIds] = [scope.controls.map(({ id }) => id), scope.systems.map(({ id }) => id)]
    const where = and(isNull(controls.deletedAt), ids.length === 0 ? undefined : inArray(controls.id, ids), systemIds.length === 0 ? undefined : inArray(controls.id, tx.select({ id: systemControls.controlId }).from(systemControls).where(inArray(systemControls.recordId, systemIds))))
    const performed = sql<number>`(select count(*)::int from ${controlOccurrences} o where o.org_id = controls.org_id and o.control_id = controls.id and o.performed_at >= ${from.toISOString()}::timestamptz and o.performed_at < ${to.toISOString()}::timestamptz)`
    const shows = sql<number>`(select count(*)::int from ${evidenceControls} l join ${evidence} e on e.org_id = l.org_id and e.id = l.record_id where l.org_id = controls.org_id and l.control_id = controls.id and e.status = 'approved' and e.deleted_at is null and coalesce(e.observed_from, e.arrived_at) < ${to.toISOString()}::timestamptz and coalesce(e.observed_to, e.arrived_at) >= ${from.toISOString()}::timestamptz)`
    const rows = await tx.select({ id: controls.id, code: controls.code, title: controls.title, owner: owner.name, frequency: controls.frequency, type: controls.type, status: controls.status, effectiveness: controls.effectiveness, assessor: assessor.name, assessedAt: controls.assessedAt, performed, shows }).from(controls)
      .leftJoin(owner, and(eq(owner.orgId, controls.orgId), eq(owner.id, controls.ownerId))).leftJoin(assessor, and(eq(assessor.orgId, controls.orgId), eq(assessor.id, controls.assessedById))).where(where).orderBy(asc(controls.code), asc(controls.id))
    const count = (which: (row: (typeof rows)[number]) => boolean) => rows.filter(which).length
    const asked = count(({ status }) => status !== 'not_applicable')
    const areas = [...Map.groupBy(rows, ({ code }) => code.slice(0, 2))].map(([area, of]) => [area, of.length, ...(['effective', 'partially_effective', 'not_effective', 'not_assessed'] as const).map((each) => of.filter(({ effectiveness }) => effectiveness === each).length), of.filter((row) => row.performed > 0).length])
    return {
      population: `${formatNumber(rows.length)} controls that are not removed; ${formatNumber(asked)} of them apply`,
      query: 'Controls as they stood when this was made, by code; what shows them at work is what was performed in the period and the approved evidence whose period covered reaches into it',
      filters: [ids.length > 0 && `the controls ${scope.controls.map(({ name }) => name).join(', ')}`, systemIds.length > 0 && `controls that ${scope.systems.map(({ name }) => name).join(', ')} maps to`].filter(Boolean).join('; ') || 'none',
      counts: [
        ['Implemented', `${formatOf(count(({ status }) => status === 'implemented'), asked)} (${formatPercent(count(({ status }) => status === 'implemented'), asked)}) of those that apply`],
        ['Effective', `${formatOf(count(({ effectiveness }) => effectiveness === 'effective'), asked)} (${formatPercent(count(({ effectiveness }) => effectiveness === 'effective'), asked)}) of those that apply; ${formatOf(count((row) => row.status !== 'not_applicable' && row.effectiveness === 'not_assessed'), asked)} are not assessed`],
        ['Performed in the period', `${formatOf(count((row) => row.performed > 0), asked)} at least once`],
        ['With approved evidence of the period', formatOf(count((row) => row.shows > 0), asked)],
      ],
      tables: [
        { name: 'areas', title: 'By area', none: 'There is no control.', key: ['area'], chart: { kind: 'bar', first: 'best', label: 'area', values: ['effective', 'partially', 'not', 'notAssessed'] }, columns: { area: ['Area', 3], controls: ['Controls', 2], effective: ['Effective', 2], partially: ['Partially', 2], not: ['Not effective', 2], notAssessed: ['Not assessed', 2], performed: ['Performed in the period', 3] }, rows: areas },
        { name: 'controls', title: 'Controls', none: 'There is no control.', key: ['code'], columns: { code: ['Code', 1.6], title: ['Control', 7], owner: ['Owner', 3], frequency: ['How often', 2.5], type: ['Type', 2.2], status: ['Status', 2.6], effectiveness: ['Effectiveness', 2.8], by: ['Assessed by', 3], at: ['Assessed (UTC)', 2.6], performed: ['Performed', 2], evidence: ['Approved evidence', 2.2], id: ['Id', 0] }, rows: rows.map((row) => [row.code, row.title, row.owner, controlFrequencies[row.frequency as keyof typeof controlFrequencies], controlTypes[row.type as keyof typeof controlTypes], controlStatuses[row.status as keyof typeof controlStatuses], effectivenesses[row.effectiveness as keyof typeof effectivenesses], row.assessor, row.assessedAt, row.performed, row.shows, row.id]) },
        { name: 'performed', title: 'Performed in the period', none: 'No control was performed.', key: ['code', 'occurrence', 'proofId'], columns: { code: ['Code', 1.6], occurrence: ['Occurrence', 4], at: ['Performed (UTC)', 3], by: ['By', 3], shown: ['Shown by', 10], proofType: ['Kind of proof', 0], proofId: ['Id of the proof', 0] }, rows: pieces(tx, tx.select({ code: controls.code, occurrence: controlOccurrences.occurrence, at: controlOccurrences.performedAt, by: performer.name, label: controlOccurrences.proofLabel, type: controlOccurrences.proofType, proofId: controlOccurrences.proofId }).from(controlOccurrences).innerJoin(controls, and(eq(controls.orgId, controlOccurrences.orgId), eq(controls.id, controlOccurrences.controlId))).leftJoin(performer, and(eq(performer.orgId, controlOccurrences.orgId), eq(performer.id, controlOccurrences.performedById))).where(and(where, gte(controlOccurrences.performedAt, from), lt(controlOccurrences.performedAt, to))).orderBy(asc(controls.code), asc(controlOccurrences.performedAt), asc(controlOccurrences.id)), (row) => [row.code, row.occurrence, row.at, row.by ?? 'A machine', row.label, row.type, row.proofId]) },
      ],
      main: 'controls',
    }
  },
}
