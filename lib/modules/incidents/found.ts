import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { incidentName, stateNames } from './model.ts'
import { countIncidents, listIncidents } from './queries.ts'

/** For the search of the whole portal. */
export const incidentFinder: Finder = {
  rank: 48,
  permission: 'incidents.read',
  find: async (actor, typed) => {
    const [{ rows }, total] = await Promise.all([listIncidents(actor, { search: typed, limit: firstFound }), countIncidents(actor, { search: typed })])
    return {
      title: 'Incidents', kind: 'Incident', total, all: `/incidents?search=${encodeURIComponent(typed)}`,
      rows: rows.map((row) => ({ label: incidentName(row), href: `/incidents/${row.id}`, about: stateNames[row.state] })),
    }
  },
}
