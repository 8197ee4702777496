import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'
import { sealed } from './secrets.ts'

async function stream(here: Arrange, row: Row = {}): Promise<string> {
  const id = await here.add('trail_streams', { name: `SIEM ${here.tag()}`, kind: 'syslog', format: 'rfc5424', address: 'siem.nordwind.example:6514', personal: false, sample: false, ...row })
  await here.write((sql) => sql`insert into trail_stream_marks (org_id, stream_id, next, sent, tries) values (${here.orgId}, ${id}, 0, 0, 0)`)
  return id
}

const fields = (here: Arrange) => ({ name: `SIEM ${here.tag()}`, address: 'siem.nordwind.example:6514' })

export const examples: Examples<'trailStreams'> = {
  'trailStreams.create': (here) => ({ kind: 'syslog', ...fields(here), fromNow: true }),
  'trailStreams.update': async (here) => ({ id: await stream(here), version: 1, ...fields(here), pausedReason: 'The receiver moves' }),
  'trailStreams.rotateSecret': async (here) => {
    const id = here.id()
    const { secrets, secretsKeyId } = await sealed({ orgId: here.orgId, id }, { signing: 'whsec_former' })
    return { id: await stream(here, { id, kind: 'webhook', format: 'ndjson', address: 'https://siem.nordwind.example/trail', secrets, secrets_key_id: secretsKeyId }) }
  },
  'trailStreams.replay': async (here) => ({ id: await stream(here), from: 0, reason: 'The receiver lost a day' }),
  'trailStreams.remove': async (here) => ({ id: await stream(here) }),
  'trailStreams.noteFailing': async (here) => ({ id: await stream(here), since: new Date(), failure: 'siem.nordwind.example:6514: nobody listens there (ECONNREFUSED)' }),
  'trailStreams.noteGoing': async (here) => ({ id: await stream(here, { failing_since: new Date(), failure: 'nobody listens there' }) }),
  'trailStreams.pull': async (here) => ({ id: await stream(here, { kind: 'pull', format: 'ndjson', address: null }), from: 0, count: 3 }),
}

export const volume: Volume = {
  tables: ['trail_streams', 'trail_stream_marks'],
  fill: ({ orgId, rows, each, first }) => `
    insert into trail_streams (org_id, id, name, kind, format, address, personal, sample, created_at, updated_at)
      select '${orgId}', ${first('trail-stream')}, 'SIEM ' || n * 7919 % ${rows} || ' ' || n, case when n % 50 = 0 then 'pull' else 'syslog' end, case when n % 50 = 0 then 'ndjson' else 'rfc5424' end, case when n % 50 = 0 then null else 'siem.example:6514' end, false, true, now(), now() ${each};
    insert into trail_stream_marks (org_id, stream_id, next, sent, tries) select org_id, id, 0, 0, 0 from trail_streams where org_id = '${orgId}' and id not in (select stream_id from trail_stream_marks);`,
  lists: () => ({
    'trailStreams.list': {
      cursors: { name: 'SIEM 5' },
      filters: { search: ['IEM 77'], kind: ['syslog', 'pull'] },
      accepted: { search: 'text in the middle of a name; no leakproof operator finds it by an index', 'kind syslog': 'mostly all of them', 'kind pull': 'an organization has a handful of streams' },
    },
  }),
}
