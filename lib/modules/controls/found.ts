import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { controlLabel, controlStatuses, type ControlStatus } from './model.ts'
import { countControls, listControls } from './queries.ts'

/** For the search of the whole portal. */
export const controlFinder: Finder = {
  rank: 15,
  permission: 'controls.read',
  find: async (actor, typed) => {
    const [{ rows }, total] = await Promise.all([listControls(actor, { search: typed, limit: firstFound }), countControls(actor, { search: typed })])
    return {
      title: 'Controls', kind: 'Control', total, all: `/controls?search=${encodeURIComponent(typed)}`,
      rows: rows.map((row) => ({ label: controlLabel(row), href: `/controls/${row.id}`, about: controlStatuses[row.status as ControlStatus] })),
    }
  },
}
