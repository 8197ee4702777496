import { Status, type Tone } from '#components/ui/marks.tsx'
import { type FindingStatus, statusNames } from '#lib/modules/findings/model.ts'

const tones: Record<FindingStatus, Tone> = { open: 'warn', reviewed: 'good', flagged: 'bad', false_positive: 'off', resolved: 'good' }

export function FindingState({ value }: { value: FindingStatus }) {
  return <Status tone={tones[value]}>{statusNames[value]}</Status>
}
