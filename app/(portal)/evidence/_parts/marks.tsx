import { Badge, Status, type Tone } from '#components/ui/marks.tsx'
import { type EvidenceStatus, statusNames } from '#lib/modules/evidence/model.ts'
import type { OccurrenceState } from '#lib/modules/evidence-templates/model.ts'

const tones: Record<EvidenceStatus, Tone> = { pending: 'off', collected: 'info', approved: 'good', rejected: 'bad', expired: 'warn' }

export function EvidenceState({ value }: { value: EvidenceStatus }) {
  return <Status tone={tones[value]}>{statusNames[value]}</Status>
}

export const Areas = ({ codes }: { codes: string[] }) => <span className="flags">{codes.map((code) => <a key={code} href={`/control-areas/${code}`}><Badge>{code}</Badge></a>)}</span>

const occurrenceTones: Record<OccurrenceState, Tone> = { have: 'good', waiting: 'info', partial: 'warn', expired: 'warn', missing: 'bad', open: 'off' }
const occurrenceNames: Record<OccurrenceState, string> = { have: 'Have', waiting: 'Waits for approval', partial: 'Covered in part', expired: 'Expired', missing: 'Missing', open: 'Still to come' }

export function OccurrenceMark({ value }: { value: OccurrenceState }) {
  return <Status tone={occurrenceTones[value]}>{occurrenceNames[value]}</Status>
}
