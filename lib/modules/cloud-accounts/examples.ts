import type { Arrange, Examples, Volume } from '../example-shape.ts'

const account = (here: Arrange, row = {}): Promise<string> => {
  // TODO: what an account is made of, and no throw
  void [here, row]
  throw new Error('arrange this record')
}

export const examples: Examples<'cloudAccounts'> = {
  'cloudAccounts.create': (here) => ({ name: `Account ${here.tag()}` }),
  'cloudAccounts.update': async (here) => ({ id: await account(here), version: 1, name: `Account ${here.tag()}` }),
  'cloudAccounts.remove': async (here) => ({ id: await account(here) }),
  'cloudAccounts.restore': async (here) => ({ id: await account(here, { deleted_at: new Date() }) }),
}

export const volume: Volume = {
  tables: ['cloud_accounts'],
  fill: ({ orgId, rows, each, first }) => `
    insert into cloud_accounts (org_id, id, name, created_at, updated_at, deleted_at)
      select '${orgId}', ${first('account')}, 'Account ' || n * 7919 % ${rows} || ' ' || n, now(), now(), case when n % 100 = 0 then now() end ${each};`,
  lists: () => ({
    'cloudAccounts.list': {
      cursors: { name: 'Account 5' },
      filters: { search: ['thing 77'], removed: ['yes'] },
      accepted: {
        search: 'text in the middle of a name; no leakproof operator finds it by an index',
        'removed yes': 'few are ever removed, and few people look for them',
      },
    },
  }),
}
