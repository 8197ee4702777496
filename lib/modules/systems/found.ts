import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { listSystems } from './queries.ts'

/** For the search of the whole portal. */
export const systemFinder: Finder = {
  rank: 10,
  permission: 'systems.read',
  find: async (actor, typed) => {
    const { rows, next } = await listSystems(actor, { search: typed, limit: firstFound })
    return {
      title: 'Systems', kind: 'System', more: next ? `/systems?search=${encodeURIComponent(typed)}` : undefined,
      rows: rows.map((row) => ({ label: row.name, href: `/systems/${row.id}`, about: row.environment })),
    }
  },
}
