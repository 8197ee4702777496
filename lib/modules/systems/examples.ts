import { controlFor } from '../controls/examples.ts'
import type { Arrange, Examples, Volume } from '../example-shape.ts'

const system = (here: Arrange, row = {}) => here.add('systems', { name: `Ledger ${here.tag()}`, environment: 'production', criticality: 3, ...row })

export const examples: Examples<'systems'> = {
  'systems.create': async (here) => ({ name: `Payroll ${here.tag()}`, environment: 'production', criticality: 4, controls: await controlFor(here) }),
  'systems.update': async (here) => ({ id: await system(here), version: 1, name: `Ledger ${here.tag()}`, environment: 'production', criticality: 4 }),
  'systems.remove': async (here) => ({ id: await system(here) }),
  'systems.restore': async (here) => ({ id: await system(here, { deleted_at: new Date() }) }),
  'systems.export': () => ({}),
}

export const volume: Volume = {
  tables: ['systems'],
  fill: ({ orgId, rows, each, first, id }) => `
    insert into systems (org_id, id, name, owner_id, environment, criticality, created_at, updated_at, deleted_at)
      select '${orgId}', ${first('system')}, 'System ' || n * 7919 % ${rows} || ' ' || n, case when n % 30 = 0 then '${id('user')}'::uuid end,
        (array['production', 'staging', 'test', 'development', 'recovery'])[1 + n % 5], 1 + n % 4, now(), now(), case when n % 100 = 0 then now() end ${each};`,
  lists: ({ id }) => ({
    'systems.list': {
      cursors: { name: 'System 5', criticality: 3 },
      filters: { search: ['stem 77'], environment: ['recovery'], criticality: [4], ownerId: [id('user')], removed: ['yes'] },
      accepted: {
        search: 'text in the middle of a name; no leakproof operator finds it by an index',
        'removed yes': 'few systems are ever removed, and few people look for them',
      },
    },
  }),
}
