import type { Words } from '#lib/words/shape.ts'

export const workerStates = { active: 'Active', leave: 'On leave', left: 'Left', future: 'To come' } as const
export const workerKinds = { employee: 'Employee', contractor: 'Contractor', service: 'Service' } as const
export const accountHows = { by_hand: 'By hand', alias: 'Alias', employee_id: 'Employee id', email: 'E-mail', user_name: 'User name' } as const

export const words = {
  subjects: { person: ['people', 'People'], account: ['accounts', 'Accounts'] },
  personal: ['person', 'account'],
  sentences: {
    'people.sync': 'took over the people of {label}',
    'people.setUser': 'said which account of Tickmark {label} has',
    'people.setAliases': 'changed what {label} is called elsewhere',
    'people.export': 'exported a list: {label}',
    'accounts.match': 'looked whose the accounts of {label} are',
    'accounts.assign': 'said whose the account {label} is',
    'accounts.release': 'took back whose the account {label} is',
    'accounts.export': 'exported a list: {label}',
  },
  acts: {
    'people.read': 'reading people and their accounts',
    'people.sync': 'taking over the people of a roster',
    'people.setUser': 'saying which account of Tickmark a person has',
    'people.setAliases': 'changing what a person is called elsewhere',
    'people.export': 'exporting people',
    'accounts.match': 'looking whose the accounts of a population are',
    'accounts.assign': 'saying whose an account is',
    'accounts.release': 'taking back whose an account is',
    'accounts.export': 'exporting accounts',
  },
  fields: {
    person: {
      systemId: 'Roster of', workerId: 'Worker id', name: 'Name', email: 'E-mail', userName: 'User name', kind: { called: 'Kind', values: workerKinds }, state: { called: 'State', values: workerStates }, startsOn: 'First day', endsOn: 'Last day', zone: 'Time zone', endsAt: 'Ends',
      managerSaid: 'Manager, as said', managerId: 'Manager', userId: { called: 'Account of Tickmark', of: 'user' }, userHow: { called: 'Found by', values: accountHows }, aliases: 'Called elsewhere', populationId: 'Roster', goneAt: 'Gone since', accountsMoved: 'Accounts whose person is another one now',
    },
    account: {
      systemId: 'System', accountId: 'Account id', name: 'Name', email: 'E-mail', userName: 'User name', employeeId: 'Employee id', kind: 'Kind', enabled: 'Enabled', populationId: 'Population', personId: 'Person', how: { called: 'Found by', values: accountHows }, said: 'How, or why not', ownerId: 'Owner',
      decidedById: { called: 'Decided by', of: 'user' },
    },
  },
  unique: { people_worker: null, accounts_account: null },
  places: [
    { group: 'Access', rank: 10, label: 'People', href: '/people', icon: 'users', permission: 'people.read' },
    { group: 'Access', rank: 11, label: 'Accounts', href: '/accounts', icon: 'key-round', permission: 'people.read' },
  ],
  doings: [],
} as const satisfies Words<'people' | 'accounts'>
