import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { backupPlans, backupRuns } from '#db/schema/backup-plans.ts'
import { controlOccurrences, controls } from '#db/schema/controls.ts'
import { systemControls } from '#db/schema/systems.ts'
import { jobActor } from '#lib/auth/actor.ts'
import type { Scope } from '#lib/door/operation.ts'
import { formatCount } from '#lib/format.ts'
import { frequencyKeys, isFrequency, type Occurrence, occurrenceAt } from '#lib/occurrences.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { madeFrom, unproven } from '../../controls/within.ts'
import { backupTimes, comparisons, dueAfter, longestBetween } from '../model.ts'
import { type BackupPlan, type BackupRun, runSubject } from '../record.ts'

type Hands = Pick<Scope<unknown>, 'tx' | 'actor' | 'call' | 'at'>

/** How often controls are due whose periods have no name of their own: each run is one. */
const others = ['continuous', 'each_time']

const ofSystem = (systemId: SQL): SQL => sql`(not exists (select from ${systemControls} l where l.org_id = ${controls.orgId} and l.control_id = ${controls.id}) or exists (select from ${systemControls} l where l.org_id = ${controls.orgId} and l.control_id = ${controls.id} and l.record_id = ${systemId}))`

/** What an accepted run performs. Controls that name systems count for these only. */
export async function performed(hands: Hands, plan: BackupPlan, run: BackupRun): Promise<void> {
  if (run.kind === 'restore_test') await restored(hands, plan, run)
  else await watched(hands, plan, run)
}

/** A restore test that could be compared performs the control that asks for one, in whatever period its control counts by. What nobody could compare performs nothing. */
async function restored({ tx, actor, call }: Hands, plan: BackupPlan, run: BackupRun): Promise<void> {
  if (run.comparison === 'not_evaluable' || run.comparison === null) return
  const proof = { proofType: 'backup-run', proofId: run.id }
  const label = `${runSubject(run, plan).label}: ${comparisons[run.comparison].toLowerCase()}, RTO ${run.rto ?? 'unknown'}, RPO ${run.rpo ?? 'unknown'}`.slice(0, 500)
  for (const frequency of [...frequencyKeys, ...others]) {
    const occurrence = isFrequency(frequency) ? occurrenceAt(frequency, run.beganAt).key : run.beganAt.toISOString().slice(0, 16)
    for (const id of await unproven(tx, sql`${madeFrom('OP-01')} and ${controls.frequency} = ${frequency} and ${ofSystem(sql`${plan.systemId}`)}`, { ...proof, occurrence })) {
      await call(recordOccurrence, { id, ...proof, occurrence, proofLabel: label, performedAt: run.beganAt.toISOString(), performedById: run.performedById }, jobActor(actor.orgId, 'backup plans', actor.request.id))
    }
  }
}

/** The periods that a backup may close: the one before its own, and its own where no other is due before that ends. */
function closedBy(every: string, beganAt: Date): { frequency: string; period: Occurrence }[] {
  return frequencyKeys.flatMap((frequency) => {
    const own = occurrenceAt(frequency, beganAt)
    const before = occurrenceAt(frequency, new Date(own.from.getTime() - 1))
    return (dueAfter('backup', every, beganAt) >= own.to ? [before, own] : [before]).map((period) => ({ frequency, period }))
  })
}

/**
 * A backup that is accepted after a whole period without a gap performs the control that has backups made and watched: somebody looked, and none was missing. Every plan
 * that the control is about has to be without one, so that one system does not answer for another; a plan that was made meanwhile counts from then on.
 */
async function watched({ tx, actor, call, at }: Hands, plan: BackupPlan, run: BackupRun): Promise<void> {
  if (!run.succeeded) return
  const proof = { proofType: 'backup-run', proofId: run.id }
  for (const { frequency, period } of closedBy(plan.backupEvery, run.beganAt)) {
    const told = sql`exists (select from ${controlOccurrences} o join ${backupRuns} r on r.org_id = o.org_id and r.id = o.proof_id where o.org_id = ${controls.orgId} and o.control_id = ${controls.id} and o.occurrence = ${period.key} and o.proof_type = 'backup-run' and r.plan_id = ${plan.id})`
    for (const id of await unproven(tx, sql`${madeFrom('OP-02')} and ${controls.frequency} = ${frequency} and ${ofSystem(sql`${plan.systemId}`)} and not ${told}`, { ...proof, occurrence: period.key })) {
      const plans = await coverage(tx, id, plan.id, period)
      const own = plans.find((each) => each.id === plan.id)
      if (!own || plans.some((each) => each.backups === 0 || each.longest > longestBetween('backup', each.every))) continue
      const among = plans.length > 1 ? `, nor of ${formatCount(plans.length - 1, 'other plan')}` : ''
      const label = `${plan.title}: ${formatCount(own.backups, 'backup')} in ${period.key}, ${backupTimes[plan.backupEvery as keyof typeof backupTimes].toLowerCase()} and none missing${among}; looked at: ${runSubject(run, plan).label}`
      await call(recordOccurrence, { id, ...proof, occurrence: period.key, proofLabel: label.slice(0, 500), performedAt: at.toISOString(), performedById: run.reviewedById }, jobActor(actor.orgId, 'backup plans', actor.request.id))
    }
  }
}

type Covered = { id: string; every: string; backups: number; longest: number }

/** Of each plan that goes on and that a control is about: how many backups succeeded in a period, and the longest time without one, in milliseconds. Those rejected are none. */
async function coverage(tx: Tx, controlId: string, ownId: string, { from, to }: Occurrence): Promise<Covered[]> {
  const [begin, end] = [sql`${from.toISOString()}::timestamptz`, sql`${to.toISOString()}::timestamptz`]
  const rows = await tx.execute<Covered>(sql`
    select p.id, p.backup_every as every, count(*) filter (where m.backup)::int as backups, max(extract(epoch from m.next - m.at) * 1000)::float8 as longest
    from ${controls} c join ${backupPlans} p on p.org_id = c.org_id and p.ended_at is null and (p.id = ${ownId} or p.created_at < ${end})
    cross join lateral (
      select at, backup, lead(at) over (order by at) as next from (
        select case when p.id = ${ownId} then ${begin} else greatest(${begin}, p.created_at) end as at, false as backup
        union all select r.began_at, true from ${backupRuns} r where r.org_id = p.org_id and r.plan_id = p.id and r.kind = 'backup' and r.succeeded and r.status <> 'rejected' and r.began_at >= ${begin} and r.began_at < ${end}
        union all select ${end}, false) as moments) as m
    where c.id = ${controlId} and (not exists (select from ${systemControls} l where l.org_id = c.org_id and l.control_id = c.id) or exists (select from ${systemControls} l where l.org_id = c.org_id and l.control_id = c.id and l.record_id = p.system_id))
    group by p.id, p.backup_every`)
  return [...rows]
}
