import { createHash } from 'node:crypto'
import { days, minutes } from '#lib/clock.ts'
import type { Arrange, Decidable, Decider, Examples, Row, Volume } from '../example-shape.ts'
import { drillDecisions } from './model.ts'

const ago = (ms: number) => new Date(Date.now() - ms)
const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

async function runbook(here: Arrange, row: Row = {}): Promise<string> {
  const due = new Date(Date.now() + days(1))
  const id = await here.add('runbooks', { title: `Runbook ${here.tag()}`, kind: 'database', every: 'quarterly', version_number: 1, drill_due_at: due, drill_note_at: due, ...row })
  await here.write((sql) => sql`insert into runbook_versions (org_id, id, runbook_id, number, steps, rto_target, rpo_target, created_at) values (${here.orgId}, uuidv7(), ${id}, 1, '[{"what": "Restore", "minutes": 60}]', 240, 60, now())`)
  return id
}
async function drill(here: Arrange, row: Row = {}, by?: Decider): Promise<string> {
  const runbookId = await runbook(here)
  const key = here.tag()
  const users = by ? { performed_by_id: by.userId, performed_by_person_id: by.personId, posted_by_id: by.userId, posted_by_person_id: by.personId } : {}
  return here.add('runbook_drills', { runbook_id: runbookId, version_number: 1, drill_key: key, sha256: sha256(key), began_at: ago(minutes(90)), ended_at: ago(minutes(10)), rto_seconds: 3_600, rto: 'met', rpo: 'unknown', result: 'passed', ...users, ...row })
}

const text = { summary: 'When it is gone', steps: [{ what: 'Restore the newest backup', minutes: 60 }], rtoTarget: 240, rpoTarget: 60 }
const stored = (name: string) => ({ name: 'result.txt', type: 'text/plain', origin: 'upload', store: 'folder', key: 'somewhere', objectVersion: null, sha256: sha256(name), size: name.length, lockedUntil: null })

export const examples: Examples<'runbooks'> = {
  'runbooks.create': (here) => ({ title: `Runbook ${here.tag()}`, kind: 'other', every: 'yearly', ...text }),
  'runbooks.adopt': async (here) => {
    await here.write((sql) => sql`update runbooks set ended_at = now(), end_reason = 'Over' where org_id = ${here.orgId} and shipped = 'application' and ended_at is null`)
    return { shipped: 'application' }
  },
  'runbooks.update': async (here) => ({ id: await runbook(here), version: 1, title: `Runbook ${here.tag()}`, kind: 'database', every: 'quarterly', ...text, why: 'Another order' }),
  'runbooks.end': async (here) => ({ id: await runbook(here), version: 1, reason: 'The system is gone' }),
  'runbooks.recordDrill': async (here) => ({ id: await runbook(here), drillKey: here.tag(), beganAt: ago(minutes(90)).toISOString(), endedAt: ago(minutes(10)).toISOString(), rtoSeconds: 4_200, rpoSeconds: 1_200, result: 'passed', found: 'Step 3 names an old host' }),
  'runbooks.attachFile': async (here) => ({ id: await drill(here), file: stored(here.tag()) }),
  'runbooks.accept': async (here) => ({ id: await drill(here) }),
  'runbooks.reject': async (here) => ({ id: await drill(here), note: 'Nobody restored anything' }),
  'runbooks.noteOverdue': async (here) => ({ id: await runbook(here, { drill_due_at: ago(days(1)), drill_note_at: ago(days(1)) }) }),
  'runbooks.export': () => ({}),
}

export const decidable: Decidable = {
  decisions: drillDecisions,
  begin: (here, state, by) => (state === 'posted' ? drill(here, {}, by) : Promise.resolve(null)),
  columns: (status, by, note) => ({ status, note, ...(status === 'posted' ? {} : { reviewed_by_id: by.userId, reviewed_at: new Date() }) }),
  input: (id, note) => ({ id, ...(note === null ? {} : { note }) }),
}

export const volume: Volume = {
  tables: ['runbooks', 'runbook_drills'],
  fill: ({ orgId, rows, each, first, id, me }) => `
    insert into runbooks (org_id, id, title, kind, every, owner_id, version_number, drill_due_at, drill_note_at, ended_at, end_reason, created_at, updated_at)
      select '${orgId}', ${first('runbook')}, 'Runbook ' || n * 7919 % ${rows} || ' ' || n, 'other', 'yearly', case when n % 50 = 0 then '${me}'::uuid end, 1, now() + n * interval '1 minute', now(), case when n % 100 = 0 then now() end, case when n % 100 = 0 then 'Over' end, now(), now() ${each};
    insert into runbook_drills (org_id, id, runbook_id, version_number, drill_key, sha256, began_at, ended_at, rto_seconds, rto, rpo, result, status, reviewed_by_id, reviewed_at, created_at, updated_at)
      select '${orgId}', ${first('runbook-drill')}, case when n % 10 = 0 then '${id('runbook')}'::uuid else uuidv7() end, 1, 'drill ' || n, 'sha256:' || repeat('0', 64), now() - n * interval '1 minute', now(), n, 'met', 'unknown', (array['passed', 'failed', 'not_evaluable'])[1 + n % 3], case when n % 200 = 0 then 'rejected' else 'posted' end, case when n % 200 = 0 then '${me}'::uuid end, case when n % 200 = 0 then now() end, now(), now() ${each};`,
  lists: ({ id, me }) => ({
    'runbooks.list': { cursors: { title: 'Runbook 5', drillDueAt: new Date(Date.now() + days(1)).toISOString() }, filters: { search: ['book 77'], ownerId: [me], overdue: ['yes'], ended: ['yes'] }, accepted: { search: 'text in the middle of a title' } },
    'runbookDrills.list': { cursors: { beganAt: ago(days(1)).toISOString() }, filters: { runbookId: [id('runbook')], result: ['passed', 'failed', 'not_evaluable'], status: ['posted', 'rejected'] } },
  }),
}
