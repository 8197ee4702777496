import { createHash } from 'node:crypto'
import { days, minutes } from '#lib/clock.ts'
import type { Arrange, Decider, Decidable, Examples, Row, Volume } from '../example-shape.ts'
import { runDecisions } from './model.ts'

const ago = (ms: number) => new Date(Date.now() - ms)
const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

export async function backupPlan(here: Arrange, row: Row = {}): Promise<string> {
  const systemId = await here.add('systems', { name: `System ${here.tag()}`, environment: 'production', criticality: 3 })
  const due = new Date(Date.now() + days(1))
  return here.add('backup_plans', { system_id: systemId, title: `Plan ${here.tag()}`, kind: 'postgres', what: 'The database', kept_at: 'A bucket', backup_every: 'daily', restore_every: 'quarterly', rto_target: 240, rpo_target: 1_440, retention_days: 30, shrink_percent: 20, backup_due_at: due, restore_due_at: due, backup_note_at: due, restore_note_at: due, ...row })
}

export async function backupRun(here: Arrange, row: Row = {}, by?: Decider): Promise<string> {
  const planId = await backupPlan(here)
  const key = here.tag()
  const users = by ? { performed_by_id: by.userId, performed_by_person_id: by.personId, posted_by_id: by.userId, posted_by_person_id: by.personId } : {}
  return here.add('backup_runs', { plan_id: planId, kind: 'backup', run_key: key, sha256: sha256(key), began_at: ago(minutes(20)), ended_at: ago(minutes(10)), succeeded: true, bytes: 1_000, ...users, ...row })
}

const fields = async (here: Arrange) => ({ systemId: await here.add('systems', { name: `System ${here.tag()}`, environment: 'production', criticality: 3 }), title: `Plan ${here.tag()}`, kind: 'folder', what: 'Documents of the year', backupEvery: 'daily', restoreEvery: 'quarterly', rtoTarget: 240, rpoTarget: 60, retentionDays: 30 })

const stored = (text: string) => ({ name: 'backup.txt', type: 'text/plain', origin: 'upload', store: 'folder', key: 'somewhere', objectVersion: null, sha256: sha256(text), size: text.length, lockedUntil: null })

export const examples: Examples<'backupPlans'> = {
  'backupPlans.create': (here) => fields(here),
  'backupPlans.update': async (here) => ({ id: await backupPlan(here), version: 1, ...(await fields(here)) }),
  'backupPlans.end': async (here) => ({ id: await backupPlan(here), version: 1, reason: 'The system is gone' }),
  'backupPlans.postRun': async (here) => ({ id: await backupPlan(here), kind: 'restore_test', runKey: here.tag(), result: 'succeeded', takenAt: ago(minutes(600)).toISOString(), beganAt: ago(minutes(60)).toISOString(), endedAt: ago(minutes(30)).toISOString(), parts: [{ name: 'orders', source: { rows: 10, bytes: 900, checksum: 'a' }, restored: { rows: 10, bytes: 900, checksum: 'a' } }] }),
  'backupPlans.attachLog': async (here) => ({ id: await backupRun(here), file: stored(here.tag()) }),
  'backupPlans.accept': async (here) => ({ id: await backupRun(here) }),
  'backupPlans.reject': async (here) => ({ id: await backupRun(here), note: 'The log shows another database' }),
  'backupPlans.noteOverdue': async (here) => ({ id: await backupPlan(here, { backup_due_at: ago(days(1)), backup_note_at: ago(days(1)) }), kind: 'backup' }),
  'backupPlans.export': () => ({}),
  'backupPlans.freezeTests': async (here) => ({ id: await backupPlan(here), notOccurring: true, reason: 'The system is new' }),
}

export const decidable: Decidable = {
  decisions: runDecisions,
  begin: (here, state, by) => (state === 'posted' ? backupRun(here, {}, by) : Promise.resolve(null)),
  columns: (status, by, note) => ({ status, note, ...(status === 'posted' ? {} : { reviewed_by_id: by.userId, reviewed_at: new Date() }) }),
  input: (id, note) => ({ id, ...(note === null ? {} : { note }) }),
}

export const volume: Volume = {
  tables: ['backup_plans', 'backup_runs'],
  fill: ({ orgId, rows, each, first, id, me }) => `
    insert into backup_plans (org_id, id, system_id, title, kind, what, kept_at, backup_every, restore_every, rto_target, rpo_target, retention_days, shrink_percent, owner_id, backup_due_at, restore_due_at, backup_note_at, restore_note_at, marks, ended_at, end_reason, created_at, updated_at)
      select '${orgId}', ${first('backup-plan')}, '${id('system')}', 'Plan ' || n * 7919 % ${rows} || ' ' || n, 'folder', 'Files', '', 'daily', 'quarterly', 240, 60, 30, 20, '${me}', now() + n * interval '1 minute', now() + n * interval '2 minutes', now(), now(), case when n % 50 = 0 then '{backup_failed}'::text[] else '{}' end, case when n % 100 = 0 then now() end, case when n % 100 = 0 then 'Over' end, now(), now() ${each};
    insert into backup_runs (org_id, id, plan_id, kind, run_key, sha256, began_at, ended_at, succeeded, bytes, comparison, basis, parts, rto, rpo, status, reviewed_by_id, reviewed_at, created_at, updated_at)
      select '${orgId}', ${first('backup-run')}, case when n % 10 = 0 then '${id('backup-plan')}'::uuid else (select p.id from backup_plans p where p.org_id = '${orgId}' order by p.id offset n % 100 limit 1) end, case when n % 5 = 0 then 'restore_test' else 'backup' end, 'run ' || n, 'sha256:' || repeat('0', 64), now() - n * interval '1 minute', now(), n % 50 <> 0, n,
        case when n % 5 = 0 then case when n % 50 = 0 then 'not_evaluable' else 'different' end end, null, '[]', case when n % 5 = 0 then 'met' end, case when n % 5 = 0 then 'missed' end, case when n % 200 = 0 then 'rejected' else 'posted' end, case when n % 200 = 0 then '${me}'::uuid end, case when n % 200 = 0 then now() end, now(), now() ${each};`,
  lists: ({ id, me }) => ({
    'backupPlans.list': { cursors: { title: 'Plan 5', backupDueAt: new Date(Date.now() + days(1)).toISOString() }, filters: { search: ['lan 77'], systemId: [id('system')], ownerId: [me], mark: ['backup_failed'], overdue: ['yes', 'backup', 'restore_test'], ended: ['yes'] }, accepted: { search: 'text in the middle of a title', 'mark backup_failed': 'few plans are wrong at a time, and an organization has some hundred' } },
    'backupRuns.list': { cursors: { beganAt: ago(days(1)).toISOString() }, filters: { planId: [id('backup-plan')], kind: ['backup', 'restore_test'], result: ['succeeded', 'failed'], comparison: ['different'], status: ['posted', 'rejected'], from: [ago(days(2)).toISOString()], to: [ago(days(2)).toISOString()] } },
  }),
}
