import type { Arrange, Examples, Volume } from '../example-shape.ts'

const scan = (here: Arrange, row = {}): Promise<string> => {
  // TODO: what a scan is made of, and no throw
  void [here, row]
  throw new Error('arrange this record')
}

export const examples: Examples<'cloudScans'> = {
  'cloudScans.create': (here) => ({ name: `Scan ${here.tag()}` }),
  'cloudScans.update': async (here) => ({ id: await scan(here), version: 1, name: `Scan ${here.tag()}` }),
  'cloudScans.remove': async (here) => ({ id: await scan(here) }),
  'cloudScans.restore': async (here) => ({ id: await scan(here, { deleted_at: new Date() }) }),
}

export const volume: Volume = {
  tables: ['cloud_scans'],
  fill: ({ orgId, rows, each, first }) => `
    insert into cloud_scans (org_id, id, name, created_at, updated_at, deleted_at)
      select '${orgId}', ${first('scan')}, 'Scan ' || n * 7919 % ${rows} || ' ' || n, now(), now(), case when n % 100 = 0 then now() end ${each};`,
  lists: () => ({
    'cloudScans.list': {
      cursors: { name: 'Scan 5' },
      filters: { search: ['thing 77'], removed: ['yes'] },
      accepted: {
        search: 'text in the middle of a name; no leakproof operator finds it by an index',
        'removed yes': 'few are ever removed, and few people look for them',
      },
    },
  }),
}
