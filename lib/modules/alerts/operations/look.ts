import 'server-only'
import { desc, eq, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import { alerts } from '#db/schema/alerts.ts'
import { type Change, changed, doneAll } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { conditionsNow } from '../conditions.ts'
import { type Alert, subject } from './subject.ts'

/** What is so and has no alert gets one; what ended resolves itself, and says so. Nothing moved: nothing is recorded. */
export const lookForAlerts = operation({
  name: 'alerts.look',
  summary: 'Open an alert for each condition that is so now, and resolve those whose condition has ended',
  category: 'detection',
  input: z.object({}),
  run: async ({ tx, actor, at }) => {
    // Two workers take turns, so that each condition has one.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`alerts.${actor.orgId}`}))`)
    const live = await tx.select().from(alerts).where(ne(alerts.state, 'resolved')).for('update')
    const known = new Set(live.map(({ key }) => key))
    const now = await conditionsNow(tx, at, known)
    const changes: Change[] = []
    for (const before of live) {
      if (now.some(({ key }) => key === before.key)) continue
      const after: Alert = { ...before, state: 'resolved', resolvedAt: at, resolvedById: null, resolution: before.source === 'rule' ? 'By itself: its findings were decided.' : 'By itself: its condition ended.', ...touched(before, actor, at) }
      await tx.update(alerts).set(after).where(eq(alerts.id, before.id))
      changes.push(changed(subject(before), before, after))
    }
    let [last] = await tx.select({ number: alerts.number }).from(alerts).orderBy(desc(alerts.number)).limit(1)
    for (const { since, ...condition } of now.filter(({ key }) => !known.has(key))) {
      // A person said that it is dealt with: only what the rule found since opens another.
      const [former] = since ? await tx.select({ resolvedAt: alerts.resolvedAt }).from(alerts).where(eq(alerts.key, condition.key)).orderBy(desc(alerts.number)).limit(1) : []
      if (former?.resolvedAt && since && since <= former.resolvedAt) continue
      last = { number: (last?.number ?? 0) + 1 }
      const row: Alert = { ...created(actor, at), ...condition, number: last.number, state: 'open', assigneeId: null, acknowledgedAt: null, acknowledgedById: null, resolvedAt: null, resolvedById: null, resolution: null }
      await tx.insert(alerts).values(row)
      changes.push(changed(subject(row), null, row))
    }
    if (changes.length === 0) throw conflict('Nothing has changed.')
    return doneAll({ changed: changes.length }, changes)
  },
})
