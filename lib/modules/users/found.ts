import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { countUsers, listUsers } from './queries.ts'

/** For the search of the whole portal. */
export const userFinder: Finder = {
  rank: 20,
  permission: 'users.read',
  find: async (actor, typed) => {
    const [{ rows }, total] = await Promise.all([listUsers(actor, { search: typed, limit: firstFound }), countUsers(actor, { search: typed })])
    return {
      title: 'Users', kind: 'User', total, all: `/users?search=${encodeURIComponent(typed)}`,
      rows: rows.map((row) => ({ label: row.name, href: `/users/${row.id}`, about: row.email })),
    }
  },
}
