import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const system = (here: Arrange) => here.add('systems', { name: `Doors ${here.tag()}`, environment: 'production', criticality: 3 })

export async function facility(here: Arrange, row: Row = {}): Promise<string> {
  return here.add('facilities', { name: `Facility ${here.tag()}`, zone: 'Europe/Berlin', system_id: await system(here), owner_id: await here.user(), ...row })
}

const fields = async (here: Arrange) => ({ name: `Facility ${here.tag()}`, address: 'Quay 1', zone: 'Europe/Berlin', hours: 'Mon-Fri 07:00-20:00', holidays: '2026-12-25', doors: 'Machine room', systemId: await system(here), site: null, ownerId: await here.user(), reviewerId: null })

export const examples: Examples<'facilities'> = {
  'facilities.create': fields,
  'facilities.update': async (here) => ({ id: await facility(here), version: 1, ...(await fields(here)) }),
  'facilities.end': async (here) => ({ id: await facility(here), reason: 'The lease is over' }),
}

export const volume: Volume = {
  tables: ['facilities'],
  fill: ({ orgId, rows, each, first, id }) => `
    insert into facilities (org_id, id, name, zone, system_id, owner_id, created_at, updated_at, ended_at, end_reason)
      select '${orgId}', ${first('facility')}, 'Facility ' || n * 7919 % ${rows} || ' ' || n, 'UTC', case when n = 1 then '${id('reconciled')}'::uuid else uuidv7() end, uuidv7(), now(), now(), case when n % 100 = 0 then now() end, case when n % 100 = 0 then 'Moved' end ${each};`,
  lists: () => ({
    'facilities.list': {
      cursors: { name: 'Facility 5' },
      filters: { search: ['lity 77'], state: ['ended', 'live'] },
      accepted: { search: 'text in the middle of a name; no leakproof operator finds it by an index', 'state ended': 'few have ended, and few people look for them' },
    },
  }),
}
