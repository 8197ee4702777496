import { Status, type Tone } from '#components/ui/marks.tsx'
import { type FindingStatus, statusNames } from '#lib/modules/findings/model.ts'

const tones: Record<FindingStatus, Tone> = { open: 'warn', reviewed: 'good', flagged: 'bad', false_positive: 'off', resolved: 'good' }

export function FindingState({ value }: { value: FindingStatus }) {
  return <Status tone={tones[value]}>{statusNames[value]}</Status>
}

/** What found it where no detection rule did: these have no page of a rule. */
export const ownChecks: Record<string, string> = {
  'tickmark.evidence-altered': 'Re-hashing of stored evidence',
  'tickmark.same-id-other-content': 'Comparison of events with the same id',
  'tickmark.source-silent': 'Watch for silent sources',
}
