import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { listUsers } from './queries.ts'

/** For the search of the whole portal. */
export const userFinder: Finder = {
  rank: 20,
  permission: 'users.read',
  find: async (actor, typed) => {
    const { rows, next } = await listUsers(actor, { search: typed, limit: firstFound })
    return {
      title: 'Users', kind: 'User', more: next ? `/users?search=${encodeURIComponent(typed)}` : undefined,
      rows: rows.map((row) => ({ label: row.name, href: `/users/${row.id}`, about: row.email })),
    }
  },
}
