import 'server-only'
import { sql } from 'drizzle-orm'
import { controls } from '#db/schema/controls.ts'
import { systemControls } from '#db/schema/systems.ts'
import { jobActor } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/operation.ts'
import { frequencyKeys, isFrequency, occurrenceAt } from '#lib/occurrences.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { madeFrom, unproven } from '../../controls/within.ts'
import { comparisons } from '../model.ts'
import { type BackupPlan, type BackupRun, runSubject } from '../record.ts'

/** How often controls are due whose periods have no name of their own: each run is one. */
const others = ['continuous', 'each_time']

/**
 * An accepted restore test that could be compared performs the control that asks for one, in whatever period its control counts by. Controls that name systems count for
 * these only. What nobody could compare performs nothing.
 */
export async function performed({ tx, actor, call }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call'>, plan: BackupPlan, run: BackupRun): Promise<void> {
  if (run.kind !== 'restore_test' || run.comparison === 'not_evaluable' || run.comparison === null) return
  const proof = { proofType: 'backup-run', proofId: run.id }
  const ofSystem = sql`(not exists (select from ${systemControls} l where l.org_id = ${controls.orgId} and l.control_id = ${controls.id}) or exists (select from ${systemControls} l where l.org_id = ${controls.orgId} and l.control_id = ${controls.id} and l.record_id = ${plan.systemId}))`
  const label = `${runSubject(run, plan).label}: ${comparisons[run.comparison].toLowerCase()}, RTO ${run.rto ?? 'unknown'}, RPO ${run.rpo ?? 'unknown'}`.slice(0, 500)
  for (const frequency of [...frequencyKeys, ...others]) {
    const occurrence = isFrequency(frequency) ? occurrenceAt(frequency, run.beganAt).key : run.beganAt.toISOString().slice(0, 16)
    for (const id of await unproven(tx, sql`${madeFrom('OP-01')} and ${controls.frequency} = ${frequency} and ${ofSystem}`, { ...proof, occurrence })) {
      await call(recordOccurrence, { id, ...proof, occurrence, proofLabel: label, performedAt: run.beganAt.toISOString(), performedById: run.performedById }, jobActor(actor.orgId, 'backup plans', actor.request.id))
    }
  }
}
