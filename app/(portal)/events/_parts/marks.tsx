import { Status, type Tone } from '#components/ui/marks.tsx'
import { type EventStatus, eventStatusNames } from '#lib/modules/events/model.ts'

const tones: Record<EventStatus, Tone> = { new: 'off', reviewed: 'good', flagged: 'bad' }

/** What somebody said of an event. */
export const EventState = ({ value }: { value: EventStatus }) => <Status tone={tones[value]}>{eventStatusNames[value]}</Status>

/** The rules have not run over it yet: its state changes by itself. */
export const isWaiting = (batch: { accepted: number; detectedAt: Date | null }) => batch.accepted > 0 && !batch.detectedAt

/** Whether the rules have run over a delivery. */
export function DetectionState({ batch }: { batch: { accepted: number; notJudged: number; detectedAt: Date | null; failedAt: Date | null } }) {
  if (batch.detectedAt && batch.notJudged > 0) return <Status tone="warn">Judged in part</Status>
  if (batch.detectedAt) return <Status tone="good">Judged</Status>
  if (batch.failedAt) return <Status tone="bad">Failed</Status>
  return batch.accepted === 0 ? <Status tone="off">Nothing new</Status> : <Status tone="warn">Waiting</Status>
}
