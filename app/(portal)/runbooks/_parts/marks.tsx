import { Status, type Tone } from '#components/ui/marks.tsx'
import { formatDuration } from '#lib/format.ts'
import { drillResults, drillStatuses, metWords } from '#lib/modules/runbooks/model.ts'

const resultTones = { passed: 'good', failed: 'bad', not_evaluable: 'warn' } as const satisfies Record<keyof typeof drillResults, Tone>
const reviewTones = { posted: 'info', accepted: 'good', rejected: 'bad' } as const satisfies Record<keyof typeof drillStatuses, Tone>
const metTones = { met: 'good', missed: 'bad', unknown: 'off' } as const satisfies Record<keyof typeof metWords, Tone>

export const DrillResult = ({ of }: { of: keyof typeof drillResults }) => <Status tone={resultTones[of]}>{drillResults[of]}</Status>
export const DrillReview = ({ of }: { of: keyof typeof drillStatuses }) => <Status tone={reviewTones[of]}>{drillStatuses[of]}</Status>

/** What was achieved beside its target. */
export function Achieved({ seconds, target, met }: { seconds: number | null; target: number | null; met: keyof typeof metWords }) {
  return <>{seconds === null ? 'Not measured' : formatDuration(seconds * 1_000)}{target !== null && <> <span className="muted">of {formatDuration(target * 60_000)}</span></>} <Status tone={metTones[met]}>{target === null ? 'No target' : metWords[met]}</Status></>
}
