import 'server-only'
import { type Finder, firstFound } from '../module.ts'
import { listRules } from './queries.ts'

/** For the search of the whole portal. */
export const ruleFinder: Finder = {
  rank: 30,
  permission: 'detectionRules.read',
  find: async (actor, typed) => {
    const rules = await listRules(actor, { search: typed })
    return {
      title: 'Rules', kind: 'Rule', total: { count: rules.length, more: rules.length === 100 }, all: `/detection-rules?search=${encodeURIComponent(typed)}`,
      rows: rules.slice(0, firstFound).map((rule) => ({ label: rule.title, href: `/detection-rules/${rule.id}`, about: rule.enabled ? undefined : 'off' })),
    }
  },
}
