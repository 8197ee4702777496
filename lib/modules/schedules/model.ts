import { line, optionalId, optionalText } from '#lib/input.ts'
import { ruleProblem } from '#lib/recurrence.ts'
import { knownZone } from '#lib/zone.ts'

/** What a person says of a schedule, on the screen and by API alike. */
export const scheduleFields = {
  rule: line(1, 100).superRefine((rule, { addIssue }) => {
    const problem = ruleProblem(rule)
    if (problem) addIssue({ code: 'custom', message: problem })
  }),
  zone: line(1, 64).refine((zone) => knownZone(zone) !== undefined, 'is no time zone, such as Europe/Berlin'),
  ownerId: optionalId,
  /** Why it does not come for now; null: it comes. */
  pausedReason: optionalText(500),
}

/** Missed times are counted so far. */
export const mostMissed = 1_000

export const missedText = (missed: number): string => (missed >= mostMissed ? `${mostMissed.toLocaleString('en')} or more` : String(missed))
