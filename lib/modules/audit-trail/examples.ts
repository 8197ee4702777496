import { days } from '#lib/clock.ts'
import type { Arrange, Examples, Volume } from '../example-shape.ts'

const ago = (count: number) => new Date(Date.now() - days(count)).toISOString()
const verification = (here: Arrange) =>
  here.add('runs', { queue: 'audit.verify', subject_type: 'audit-trail', subject_id: here.id(), label: 'the audit trail', input: {}, started_at: new Date() })

/** An entry like any other: of nobody, about nothing. */
async function entry(here: Arrange): Promise<string> {
  const id = here.id()
  const body = JSON.stringify({ v: 1, action: 'test.arrange', category: 'configuration', outcome: 'success', actor: { kind: 'job', id: 'test' }, subject: { type: 'organization', id: here.orgId, label: '' } })
  await here.write((sql) => sql`insert into audit_entries (org_id, id, recorded_at, body) values (${here.orgId}, ${id}, now(), ${body})`)
  return id
}

/** An address of the settings that was sent nothing yet, and a checkpoint to send. */
async function recipient(here: Arrange): Promise<string> {
  const address = `${here.id()}@example.com`
  const entryId = await entry(here)
  await here.write(async (sql) => {
    await sql`insert into settings (org_id, document, version, updated_at) values (${here.orgId}, ${sql.json({ proof: { checkpointsTo: address } })}, 1, now())
      on conflict (org_id) do update set document = settings.document || jsonb_build_object('proof', coalesce(settings.document -> 'proof', '{}')
        || jsonb_build_object('checkpointsTo', concat_ws(', ', nullif(settings.document #>> '{proof,checkpointsTo}', ''), ${address}::text)))`
    await sql`insert into audit_checkpoints (org_id, size, root, note, at, peaks, cluster, xid, recorded_at, entry_id)
      values (${here.orgId}, 1, ${Buffer.alloc(32)}, 'a checkpoint', now(), ${Buffer.alloc(32)}, 'example', '0', now(), ${entryId}) on conflict do nothing`
  })
  return address
}

export const examples: Examples<'auditTrail'> = {
  // One at a time: the former is over.
  'auditTrail.verify': async (here) => {
    await here.write((sql) => sql`update runs set status = 'done', finished_at = now() where org_id = ${here.orgId} and queue = 'audit.verify' and subject_id = ${here.orgId} and status in ('queued', 'running')`)
    return {}
  },
  'auditTrail.cancelVerification': async (here) => ({ id: await verification(here) }),
  'auditTrail.finishVerification': async (here) => ({ id: await verification(here) }),
  'auditTrail.open': async (here) => ({ entryId: await entry(here), consent: 'Signed on paper, 3 March' }),
  'auditTrail.export': () => ({ format: 'ndjson' }),
  'auditTrail.mailCheckpoint': async (here) => ({ recipient: await recipient(here) }),
  'auditTrail.closeDenials': async (here) => {
    await here.add('audit_denials', { actor: `person:${here.tag()}`, action: 'systems.create', minute: new Date(Date.now() - 600_000), count: 3 })
    return {}
  },
  'auditTrail.noteRefusal': async (here) => ({ type: 'user', id: await here.user(), why: 'another site sent this request' }),
  'auditTrail.rotateKey': () => ({ reason: 'Yearly rotation' }),
  'auditTrail.noteTakenBack': (here) => ({ origin: `audit.tickmark/${here.tag()}`, size: 40, root: 'ab'.repeat(32), index: 20 }),
  'auditTrail.beginAnew': async (here) => {
    // Under whatever name the log has by now.
    await here.write((sql) => sql`insert into audit_breaks (org_id, id, origin, size, root, index, at)
      select ${here.orgId}, gen_random_uuid(), coalesce((select split_part(verifier, '+', 1) from audit_keys where org_id = ${here.orgId} order by created_at desc, id desc limit 1), ${`audit.tickmark/${here.orgId}`}), 40, ${'ab'.repeat(32)}, 20, now() on conflict do nothing`)
    return { reason: 'Restored from a backup of the day before' }
  },
}

export const volume: Volume = {
  tables: ['audit_entries'],
  fill: ({ orgId, each, id }) => `
    insert into audit_entries (org_id, id, recorded_at, body)
      select '${orgId}', uuidv7(), now() - n * interval '10 seconds', jsonb_build_object('action', 'thing.act' || n % 80, 'category', (array['authentication', 'data access', 'configuration', 'detection', 'approval'])[1 + n % 5],
        'outcome', case when n % 40 = 0 then 'denied' else 'success' end, 'actor', jsonb_build_object('kind', 'person', 'id', 'actor-' || n % 300),
        'subject', jsonb_build_object('type', (array['system', 'user', 'event'])[1 + n % 3], 'id', 'subject-' || n % 900, 'label', ''), 'correlation', case when n = 1 then '${id('correlation')}' else uuidv7()::text end)::text ${each};`,
  lists: ({ id }) => ({
    'auditTrail.list': {
      cursors: { recordedAt: ago(1) },
      filters: {
        actorId: ['actor-77'], action: ['thing.act7'], category: ['approval'], outcome: ['denied'], subjectType: ['user'], subjectId: ['subject-7'], q: ['subject 77'], signIns: ['one', 'steps'], correlationId: [id('correlation')], from: [ago(2)], to: [ago(1)],
      },
      accepted: { q: 'looks through a bounded number of entries, and says where it ended' },
      together: [{ from: ago(2), to: ago(1) }, { subjectType: 'user', subjectId: 'subject-7' }],
    },
  }),
  reads: () => ({ 'auditTrail.actors': [{}] }),
}
