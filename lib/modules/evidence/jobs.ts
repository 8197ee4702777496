import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, now } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { listRunningOut } from './expiring.ts'
import { reminderDays } from './model.ts'
import { expireEvidence, remindOfExpiry } from './operations/expire.ts'

/** Reminders 30 and 7 days before, expiry on the day; each once, however often this runs. */
export async function runExpiry(requestId: string): Promise<{ expired: number; reminded: number; failed: number }> {
  const total = { expired: 0, reminded: 0, failed: 0 }
  for (const orgId of await organizationsWith('expiry', now())) {
    const actor = jobActor(orgId, 'expiry', requestId)
    const at = now()
    for (const each of await listRunningOut(actor, { until: new Date(at.getTime() + days(reminderDays[0])) })) {
      const left = (each.expiresAt as Date).getTime() - at.getTime()
      const due = left <= 0 ? 0 : left <= days(reminderDays[1]) ? reminderDays[1] : reminderDays[0]
      if (due !== 0 && each.remindedDays !== null && each.remindedDays <= due) continue
      const done = due === 0 ? expireEvidence(actor, { id: each.id }).then(() => total.expired++) : remindOfExpiry(actor, { id: each.id, days: due }).then(() => total.reminded++)
      await done.catch((error: unknown) => {
        // Another worker was quicker, or somebody changed it this moment.
        if (error instanceof AppError) return
        total.failed++
        log.error({ error, orgId, id: each.id }, 'evidence that expires could not be worked on')
      })
    }
  }
  return total
}
