import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { workerStates } from './model.ts'
import { countPeople, listPeople } from './queries.ts'

/** For the search of the whole portal. */
export const personFinder: Finder = {
  rank: 15,
  permission: 'people.read',
  find: async (actor, typed) => {
    const [{ rows }, total] = await Promise.all([listPeople(actor, { search: typed, limit: firstFound }), countPeople(actor, { search: typed })])
    return {
      title: 'People', kind: 'Person', total, all: `/people?search=${encodeURIComponent(typed)}`,
      rows: rows.map((row) => ({ label: row.name, href: `/people/${row.id}`, about: row.email ?? workerStates[row.state] })),
    }
  },
}
