import 'server-only'
import { may } from '#lib/auth/actor.ts'
import { formatBytes, formatPercent } from '#lib/format.ts'
import type { Waiting } from '../module.ts'
import { isNear, readQuotas } from './queries.ts'

const named = { evidence: 'Quota of evidence', events: 'Quota of events today' }

/** For whoever can raise it. */
export const nearQuota: Waiting = {
  rank: 15,
  of: async (tx, actor) => {
    if (!may(actor, 'settings.update')) return null
    const tasks = (await readQuotas(tx)).filter(isNear).map(({ kind, used, limit }) => ({
      id: `quota-${kind}`, title: `${named[kind]}: ${formatPercent(used, limit)} used`, detail: `${formatBytes(used)} of ${formatBytes(limit)}; what does not fit is refused`, href: '/settings', button: 'Look', due: null, severity: null,
    }))
    return { title: 'Quotas nearly used', tasks, total: { count: tasks.length, more: false }, all: null }
  },
}
