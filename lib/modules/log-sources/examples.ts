import { hours } from '#lib/clock.ts'
import { controlFor } from '../controls/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const ago = (count: number) => new Date(Date.now() - hours(count))

async function source(here: Arrange, row: Row = {}): Promise<{ id: string; name: string }> {
  const name = `feed-${here.tag()}`
  return { id: await here.add('log_sources', { name, mode: 'set', every_minutes: 120, why: 'Agreed', rhythm_at: ago(24), watched_from: ago(24), ...row }), name }
}

const silence = (here: Arrange, sourceId: string, row: Row) => here.add('log_silences', { source_id: sourceId, rhythm: 'set', allowed_minutes: 120, ...row })

const heard = (here: Arrange, name: string, count: number) => here.write((sql) => sql`insert into event_hours (org_id, id, kind, hour, source, severity, count) values (${here.orgId}, ${here.id()}, 'event', date_trunc('hour', ${ago(count)}::timestamptz), ${name}, 0, 3)`)

const said = { mode: 'set', every: 2, unit: 'hours', why: 'It sends every hour' }

export const examples: Examples<'logSources'> = {
  'logSources.create': async (here) => ({ name: `feed-${here.tag()}`, ...said, controls: await controlFor(here) }),
  'logSources.update': async (here) => ({ id: (await source(here)).id, version: 1, ...said, mode: 'not_expected', controls: await controlFor(here) }),
  'logSources.learn': async (here) => {
    const name = `feed-${here.tag()}`
    await heard(here, name, 3)
    return { name }
  },
  'logSources.openSilence': async (here) => ({ id: (await source(here)).id }),
  'logSources.endSilence': async (here) => {
    const { id, name } = await source(here)
    await silence(here, id, { from_at: ago(20) })
    await heard(here, name, 1)
    return { id }
  },
  'logSources.fillSilence': async (here) => {
    const { id, name } = await source(here)
    await silence(here, id, { from_at: ago(20), to_at: ago(2) })
    await heard(here, name, 9)
    return { id }
  },
}

export const volume: Volume = {
  tables: ['log_sources', 'log_silences'],
  fill: ({ orgId, rows, each, first }) => `
    insert into log_sources (org_id, id, name, mode, every_minutes, why, first_at, rhythm_at, watched_from, created_at, updated_at)
      select '${orgId}', ${first('log-source')}, 'feed ' || n * 7919 % ${rows} || ' ' || n, case when n % 50 = 0 then 'not_expected' when n % 7 = 0 then 'learned' else 'set' end, case when n % 50 <> 0 and n % 7 <> 0 then 120 end, 'x', now(), now(), now(), now(), now() ${each};
    insert into log_silences (org_id, id, source_id, from_at, to_at, rhythm, allowed_minutes, created_at, updated_at)
      select org_id, gen_random_uuid(), id, now() - interval '5 hours', case when name like '%7' then null else now() end, 'set', 120, now(), now() from log_sources where org_id = '${orgId}';`,
  lists: () => ({
    'logSources.list': {
      cursors: { name: 'feed 5' },
      filters: { state: ['silent', 'well', 'learning', 'not_expected'], days: [7] },
      accepted: { 'state silent': 'an organization has a handful of sources', 'state well': 'mostly all of them' },
    },
  }),
}
