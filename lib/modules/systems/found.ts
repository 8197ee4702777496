import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { countSystems, listSystems } from './queries.ts'

/** For the search of the whole portal. */
export const systemFinder: Finder = {
  rank: 10,
  permission: 'systems.read',
  find: async (actor, typed) => {
    const [{ rows }, total] = await Promise.all([listSystems(actor, { search: typed, limit: firstFound }), countSystems(actor, { search: typed })])
    return {
      title: 'Systems', kind: 'System', total, all: `/systems?search=${encodeURIComponent(typed)}`,
      rows: rows.map((row) => ({ label: row.name, href: `/systems/${row.id}`, about: row.environment })),
    }
  },
}
