import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { listEvidence } from './queries.ts'

/** For the search of the whole portal. */
export const evidenceFinder: Finder = {
  rank: 40,
  permission: 'evidence.read',
  find: async (actor, typed) => {
    const { rows, next } = await listEvidence(actor, { search: typed, limit: firstFound })
    return {
      title: 'Evidence', kind: 'Evidence', more: next ? `/evidence?search=${encodeURIComponent(typed)}` : undefined,
      rows: rows.map((row) => ({ label: row.title, href: `/evidence/${row.id}`, about: row.controlAreas.join(', ') || row.status })),
    }
  },
}
