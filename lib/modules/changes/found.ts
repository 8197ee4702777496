import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { changeStates, reference } from './model.ts'
import { countChanges, listChanges } from './queries.ts'

/** For the search of the whole portal. */
export const changeFinder: Finder = {
  rank: 18,
  permission: 'changes.read',
  find: async (actor, typed) => {
    const [{ rows }, total] = await Promise.all([listChanges(actor, { search: typed, limit: firstFound }), countChanges(actor, { search: typed })])
    return {
      title: 'Changes', kind: 'Change', total, all: `/changes?search=${encodeURIComponent(typed)}`,
      rows: rows.map((row) => ({ label: `${reference(row.number)} ${row.title}`, href: `/changes/${row.id}`, about: changeStates[row.state] })),
    }
  },
}
