import { defaultSizes } from '#lib/testing/sizes.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const said = { title: 'Audit of the year', kind: 'internal', description: '', fromDay: '2026-01-01', toDay: '2026-12-31', zone: 'UTC' }

export const engagementOf = async (here: Arrange, row: Row = {}): Promise<string> =>
  here.add('engagements', { code: `FY-${here.tag().toUpperCase()}`, title: said.title, kind: said.kind, from_day: said.fromDay, to_day: said.toDay, zone: 'UTC', sizes: defaultSizes, sizes_source: 'Practice', owner_id: await here.user(), ...row })

export const examples: Examples<'engagements'> = {
  'engagements.create': async (here) => ({ code: `FY-${here.tag()}`, ...said, ownerId: await here.user(), size_daily: 30 }),
  'engagements.update': async (here) => ({ id: await engagementOf(here), version: 1, ...said, title: 'Audit of another year', ownerId: await here.user() }),
  'engagements.close': async (here) => ({ id: await engagementOf(here), version: 1 }),
  'engagements.reopen': async (here) => ({ id: await engagementOf(here, { state: 'closed' }), version: 1 }),
}

export const volume: Volume = {
  tables: ['engagements'],
  fill: ({ orgId, each, first, id }) => `
    insert into engagements (org_id, id, code, title, kind, from_day, to_day, zone, sizes, sizes_source, owner_id, state, created_at, updated_at)
      select '${orgId}', ${first('engagement')}, 'FY-' || n, 'Engagement ' || n, 'internal', to_char(date '2000-01-01' + n % 9000, 'YYYY-MM-DD'), '2030-01-01', 'UTC', '{}', 'Practice', '${id('user')}', case when n % 2 = 0 then 'open' else 'closed' end, now(), now() ${each};`,
  lists: () => ({ 'engagements.list': { cursors: { fromDay: '2010-01-01' }, filters: { state: ['open', 'closed'] } } }),
}
