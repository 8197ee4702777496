import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { countEvidence, listEvidence } from './queries.ts'

/** For the search of the whole portal. */
export const evidenceFinder: Finder = {
  rank: 40,
  permission: 'evidence.read',
  find: async (actor, typed) => {
    const [{ rows }, total] = await Promise.all([listEvidence(actor, { search: typed, limit: firstFound }), countEvidence(actor, { search: typed })])
    return {
      title: 'Evidence', kind: 'Evidence', total, all: `/evidence?search=${encodeURIComponent(typed)}`,
      rows: rows.map((row) => ({ label: row.title, href: `/evidence/${row.id}`, about: row.controlAreas.join(', ') || row.status })),
    }
  },
}
