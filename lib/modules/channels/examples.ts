import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

async function channel(here: Arrange, row: Row = {}): Promise<string> {
  const id = await here.add('channels', { name: `Channel ${here.tag()}`, kind: 'slack', notices: ['findings.critical'], sample: false, ...row })
  await here.write((sql) => sql`insert into channel_marks (org_id, channel_id, next, sent, tries) values (${here.orgId}, ${id}, 0, 0, 0)`)
  return id
}

const fields = (here: Arrange) => ({ name: `Channel ${here.tag()}`, notices: ['trailStreams.failing'] })

export const examples: Examples<'channels'> = {
  'channels.create': (here) => ({ kind: 'slack', ...fields(here), address: 'https://hooks.slack.com/services/T0/B0/x' }),
  'channels.update': async (here) => ({ id: await channel(here), version: 1, ...fields(here), quietFrom: '22:00', quietTo: '07:00' }),
  'channels.remove': async (here) => ({ id: await channel(here) }),
  'channels.noteFailing': async (here) => ({ id: await channel(here), failure: 'Slack answers 404' }),
  'channels.noteGoing': async (here) => ({ id: await channel(here, { failing_since: new Date(), failure: 'Slack answers 404' }) }),
}

export const volume: Volume = {
  tables: ['channels', 'channel_marks'],
  fill: ({ orgId, rows, each, first }) => `
    insert into channels (org_id, id, name, kind, notices, sample, created_at, updated_at)
      select '${orgId}', ${first('channel')}, 'Channel ' || n * 7919 % ${rows} || ' ' || n, 'slack', array['trailStreams.failing'], true, now(), now() ${each};
    insert into channel_marks (org_id, channel_id, next, sent, tries) select org_id, id, 0, 0, 0 from channels where org_id = '${orgId}' and id not in (select channel_id from channel_marks);`,
  lists: () => ({
    'channels.list': { cursors: { name: 'Channel 5' }, filters: { search: ['nel 77'] }, accepted: { search: 'text in the middle of a name; no leakproof operator finds it by an index' } },
  }),
}
