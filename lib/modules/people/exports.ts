import 'server-only'
import { exported, yesNo } from '#lib/door/export.ts'
import { accountFilters, accountRows, personFilters, personRows } from './queries.ts'

export const peopleExport = exported({
  name: 'people.export',
  summary: 'Export people of the rosters as CSV, XLSX or JSON',
  file: 'people',
  what: 'People',
  filters: personFilters,
  rows: personRows,
  columns: {
    name: 'Name', workerId: 'Worker id', email: 'E-mail', userName: 'User name', kind: 'Kind', state: 'State', startsOn: 'First day', endsOn: 'Last day', zone: 'Time zone', endsAt: { head: 'Ends', as: 'time' }, managerSaid: 'Manager as named', manager: 'Manager', roster: 'Roster of', tickmark: 'Account of Tickmark', aliases: 'Called elsewhere', goneAt: { head: 'Gone since', as: 'time' },
  },
})

export const accountsExport = exported({
  name: 'accounts.export',
  summary: 'Export accounts, with whose they are and how that was found, as CSV, XLSX or JSON',
  file: 'accounts',
  what: 'Accounts',
  filters: accountFilters,
  rows: accountRows,
  columns: {
    system: 'System', accountId: 'Account id', name: 'Name', email: 'E-mail', userName: 'User name', employeeId: 'Employee id', kind: 'Kind', enabled: { head: 'Enabled', as: yesNo }, person: 'Person', worker: 'Worker id', owner: 'Owner', how: 'Found by', said: 'Reason', population: 'Last in', present: { head: 'In the present list', as: yesNo },
  },
})
