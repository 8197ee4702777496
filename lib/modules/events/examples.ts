import { v7 } from 'uuid'
import { days } from '#lib/clock.ts'
import { readEvents } from '#lib/ingest/read.ts'
import type { Arrange, Examples, Volume } from '../example-shape.ts'

const sha256 = `sha256:${'0'.repeat(64)}`
const ago = (count: number) => new Date(Date.now() - days(count)).toISOString()

async function event(here: Arrange): Promise<string> {
  const batch = await here.add('event_batches', { source: 'other', label: 'feed.json', sha256, root: sha256, received: 1, accepted: 1, duplicates: 0, rejected: 0, rejects: [], received_at: new Date() })
  return here.add('events', { received_at: new Date(), occurred_at: new Date(), batch_id: batch, source: 'other', event_type: 'login_failed', severity_hint: 0, raw: '{"event_type":"login_failed"}' })
}

export const examples: Examples<'events'> = {
  'events.ingest': (here) => {
    const line = JSON.stringify({ event_type: 'push', timestamp: '2026-01-02T03:04:05Z', user: `ann.${here.tag()}` })
    return { label: 'one.json', source: 'other', sha256, rejects: [], events: readEvents(Buffer.from(line), 'auto', new Date()).events }
  },
  'events.view': async (here) => ({ id: await event(here) }),
  'events.viewList': async (here) => (await event(here), {}),
  'events.removeOld': async (here) => {
    const batchId = await here.add('event_batches', { source: 'other', label: 'old.json', sha256: 'sha256:0', root: 'sha256:0', received: 1, accepted: 1, duplicates: 0, rejected: 0, rejects: [], received_at: new Date('2012-01-02T03:04:05Z') })
    await here.write(async (sql) => {
      await sql`select pg_advisory_xact_lock(20120102)`
      await sql`create table if not exists events_long_ago partition of events for values from ('2010-01-01') to ('2013-01-01')`
      await sql`insert into events (org_id, id, received_at, occurred_at, batch_id, source, event_type, raw) values (${here.orgId}, ${v7()}, '2012-01-02T03:04:05Z', '2012-01-02T03:00:00Z', ${batchId}, 'other', 'old', '{}')`
    })
    return {}
  },
  'events.export': () => ({}),
  'events.review': async (here) => ({ ids: [await event(here)], note: `Seen ${here.tag()}` }),
  'events.flag': async (here) => ({ ids: [await event(here)], note: `Odd ${here.tag()}` }),
  'events.reopen': async (here) => {
    const id = await event(here)
    await here.write((sql) => sql`insert into event_reviews (org_id, id, received_at, occurred_at, status, note, reviewed_by_id, reviewed_at) select org_id, id, received_at, occurred_at, 'flagged', 'Odd', (select id from users where org_id = ${here.orgId} limit 1), now() from events where org_id = ${here.orgId} and id = ${id}`)
    return { ids: [id] }
  },
}

export const volume: Volume = {
  tables: ['events', 'event_batches', 'event_reviews'],
  fill: ({ orgId, me, each, first, id }) => `
    insert into event_batches (org_id, id, source, label, sha256, received, accepted, duplicates, rejected, rejects, root, received_at)
      select '${orgId}', ${first('batch')}, 'okta', 'bench', '', 0, 0, 0, 0, '[]', '', now() - n * interval '1 minute' ${each};
    insert into events (org_id, id, received_at, occurred_at, batch_id, source, event_type, user_name, ip, target, system, country, outcome, severity_hint, class_uid, activity_id, raw)
      select '${orgId}', uuidv7(), now(), now() - n * interval '1 minute', case when n % 300 = 0 then '${id('batch')}'::uuid else uuidv7() end, (array['cloudtrail', 'github', 'okta'])[1 + n % 3],
        'type-' || n % 200, 'user-' || n % 500, '198.51.100.' || n % 250, 'target-' || n % 2000, 'system-' || n % 40, case when n % 400 = 0 then 'IS' when n % 4 = 0 then 'DE' end, case when n % 9 = 0 then 'failure' else 'success' end, case when n % 50 = 0 then 3 else 0 end,
        case when n % 20 = 0 then 3002 when n % 90 = 0 then 3005 when n % 3 = 0 then 6003 end, case when n % 20 = 0 then 1 when n % 90 = 0 then 1 when n % 3 = 0 then 2 end, '{}' ${each};
    insert into event_reviews (org_id, id, received_at, occurred_at, status, note, reviewed_by_id, reviewed_at) select org_id, id, received_at, occurred_at, case when random() < 0.9 then 'reviewed' else 'flagged' end, 'Seen', '${me}', now() from events where org_id = '${orgId}' and severity_hint = 3;`,
  lists: ({ id }) => ({
    'events.list': {
      cursors: { occurredAt: ago(5) },
      filters: { q: ['user-77'], view: ['sign-ins', 'privileged', 'suspicious'], status: ['new', 'reviewed', 'flagged'], severity: ['high'], classUid: [3005], activityId: [1], target: ['target-7'], user: ['user-77'], event_type: ['type-7'], source: ['okta'], system: ['system-7'], country: ['IS'], ip: ['198.51.100.7'], outcome: ['failure'], batchId: [id('batch')], from: [ago(3)], to: [ago(2)] },
      together: [{ from: ago(3), to: ago(2) }, { user: 'user-77', from: ago(3) }, { user: 'user-77', event_type: 'type-77' }, { status: 'flagged', user: 'user-77' }, { status: 'new', user: 'user-77' }],
      accepted: { 'view suspicious': 'mostly reads what the rules of sign-ins found, then their events', 'q user-77': 'looks through a bounded number of events, and says where it ended' },
    },
    'batches.list': { cursors: { receivedAt: ago(5) } },
  }),
}
