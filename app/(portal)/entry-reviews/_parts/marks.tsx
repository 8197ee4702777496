import { Badge, Status, type Tone } from '#components/ui/marks.tsx'
import { explanationWords, outcomeWords, reviewStates } from '#lib/modules/entry-reviews/model.ts'

const tones = { judging: 'off', stopped: 'warn', open: 'info', signed_off: 'good', failed: 'bad' } as const satisfies Record<keyof typeof reviewStates, Tone>

export const ReviewState = ({ value }: { value: keyof typeof reviewStates }) => <Status tone={tones[value]}>{reviewStates[value]}</Status>

export const ExceptionOutcome = ({ value }: { value: keyof typeof outcomeWords }) => <Badge tone={value === 'exception' ? 'bad' : 'warn'}>{outcomeWords[value]}</Badge>

const of = { legitimate: 'good', log_error: 'off', incident: 'bad' } as const satisfies Record<keyof typeof explanationWords, Tone>
export const Explanation = ({ value }: { value: keyof typeof explanationWords | null }) => (value === null ? <Status tone="warn">Not explained</Status> : <Status tone={of[value]}>{explanationWords[value]}</Status>)

/** A day, and the times on the wall of the facility. */
export function when({ day, firstAt, lastAt }: { day: string | null; firstAt: Date | null; lastAt: Date | null }, zone: string): string {
  const clock = (at: Date) => at.toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
  const [first, last] = [firstAt && clock(firstAt), lastAt && clock(lastAt)]
  return [day, first && (last && last !== first ? `${first} to ${last}` : first)].filter(Boolean).join(', ') || '—'
}
