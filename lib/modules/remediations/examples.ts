import type { Arrange, Examples, Volume } from '../example-shape.ts'

const remediation = (here: Arrange, row = {}): Promise<string> => {
  // TODO: what a remediation is made of, and no throw
  void [here, row]
  throw new Error('arrange this record')
}

export const examples: Examples<'remediations'> = {
  'remediations.create': (here) => ({ name: `Remediation ${here.tag()}` }),
  'remediations.update': async (here) => ({ id: await remediation(here), version: 1, name: `Remediation ${here.tag()}` }),
  'remediations.remove': async (here) => ({ id: await remediation(here) }),
  'remediations.restore': async (here) => ({ id: await remediation(here, { deleted_at: new Date() }) }),
}

export const volume: Volume = {
  tables: ['remediations'],
  fill: ({ orgId, rows, each, first }) => `
    insert into remediations (org_id, id, name, created_at, updated_at, deleted_at)
      select '${orgId}', ${first('remediation')}, 'Remediation ' || n * 7919 % ${rows} || ' ' || n, now(), now(), case when n % 100 = 0 then now() end ${each};`,
  lists: () => ({
    'remediations.list': {
      cursors: { name: 'Remediation 5' },
      filters: { search: ['thing 77'], removed: ['yes'] },
      accepted: {
        search: 'text in the middle of a name; no leakproof operator finds it by an index',
        'removed yes': 'few are ever removed, and few people look for them',
      },
    },
  }),
}
