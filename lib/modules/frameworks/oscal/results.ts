import 'server-only'
import { and, desc, eq, lte } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Tx } from '#db/client.ts'
import { auditCheckpoints } from '#db/schema/audit-trail.ts'
import { postureSnapshots } from '#db/schema/posture-snapshots.ts'
import type { Json } from '#lib/crypto/canonical.ts'
import { conflict, notFound } from '#lib/errors.ts'
import { assessmentResults } from '#lib/oscal/index.ts'
import type { About, FactIn, RequirementIn } from '#lib/oscal/model.ts'
import { outcomeOf, type PostureRow } from '#lib/posture/judge.ts'
import type { Kept, KeptFact } from '#lib/posture/kept.ts'
import { frameworkLabel } from '../model.ts'
import { aboutOf, type Basis } from './basis.ts'
import { oscalFile } from './names.ts'

const kinds = { control: 'control_test', check: 'cloud_check' } as const

/** Of a snapshot and of what never changes alone, so that the same snapshot tells the same for good. */
export async function resultsDocument(tx: Tx, basis: Basis, snapshotId: string | null): Promise<Json> {
  const { framework } = basis
  const same = alias(postureSnapshots, 'same')
  const [found] = await tx.select({ takenAt: postureSnapshots.takenAt, rows: postureSnapshots.rows, facts: postureSnapshots.facts, sameRows: same.rows, sameFacts: same.facts }).from(postureSnapshots)
    .leftJoin(same, and(eq(same.orgId, postureSnapshots.orgId), eq(same.id, postureSnapshots.sameAsId)))
    .where(and(eq(postureSnapshots.frameworkId, framework.id), snapshotId === null ? undefined : eq(postureSnapshots.id, snapshotId))).orderBy(desc(postureSnapshots.takenAt), desc(postureSnapshots.id)).limit(1)
  if (!found && snapshotId !== null) throw notFound('snapshot')
  if (!found) throw conflict(`There is no posture snapshot of ${frameworkLabel(framework)}. ${framework.state === 'adopted' ? 'Take a snapshot first.' : 'Adopt it and take a snapshot first.'}`)
  const [rows, kept] = [found.rows ?? found.sameRows ?? [], found.facts ?? found.sameFacts]
  if (!kept) throw conflict('This snapshot was taken before what stands behind it was kept with it. Take a new snapshot.')
  const about = { ...aboutOf(basis, found.takenAt), ...(await checkpointAt(tx, found.takenAt)), portalVersion: kept.portal }
  return assessmentResults({
    about: { ...about, organization: { ...about.organization, name: kept.organization } }, planHref: oscalFile(framework, 'assessment-plan'),
    requirements: requirementsOf(basis.requirements, rows, kept), systems: kept.systems.map((system) => ({ ...system, description: 'It is described in the component definition.' })),
    facts: kept.facts.map((fact) => factOf(fact, kept, rows, found.takenAt)),
  })
}

function requirementsOf(all: RequirementIn[], rows: PostureRow[], { excluded }: Kept): RequirementIn[] {
  const byId = new Map(all.map((each) => [each.id, each]))
  const told = (id: string, said: Pick<RequirementIn, 'excluded' | 'outcome' | 'partial' | 'why'>) => { const found = byId.get(id); return found ? [{ ...found, ...said }] : [] }
  return [
    ...rows.flatMap(([id, , outcome, partly, , why]) => told(id, { excluded: null, outcome: outcomeOf[outcome], partial: partly === 1, why })),
    ...excluded.flatMap(({ id, why }) => told(id, { excluded: why, outcome: 'not_evaluable', partial: false, why: 'Out of scope.' })),
  ]
}

/** What was never looked at has no moment of its own: that this was so was seen when the snapshot was taken. */
function factOf(fact: KeptFact, { base, systems, accounts }: Kept, rows: PostureRow[], takenAt: Date): FactIn {
  const [passed, failed, notEvaluable] = fact.counted
  const [named, type] = fact.kind === 'control' ? [systems, 'system'] : [accounts, 'cloud-account']
  const at = fact.at === null ? takenAt : new Date(fact.at)
  return {
    // Of that moment: what is seen of the same control another time is another observation.
    id: `${fact.id} ${at.toISOString()}`, kind: kinds[fact.kind], title: fact.name, requirementIds: fact.serves.flatMap((place) => rows[place]?.[0] ?? []), outcome: fact.outcome, said: fact.said, at, expires: fact.expires === null ? null : new Date(fact.expires),
    href: `${base}${fact.href}`, by: fact.by, subjects: named.filter(({ id }) => fact.of.includes(id)).map(({ id, name }) => ({ id, name, type })), passed, failed, notEvaluable,
  }
}

/** The newest checkpoint of the audit trail at that time. */
async function checkpointAt(tx: Tx, at: Date): Promise<Pick<About, 'checkpoint'>> {
  const [found] = await tx.select({ note: auditCheckpoints.note, size: auditCheckpoints.size }).from(auditCheckpoints).where(lte(auditCheckpoints.recordedAt, at)).orderBy(desc(auditCheckpoints.size)).limit(1)
  const [origin = '', , root = ''] = found?.note.split('\n') ?? []
  return found ? { checkpoint: { origin, size: found.size, root } } : {}
}
