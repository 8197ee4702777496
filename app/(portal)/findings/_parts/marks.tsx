import { Status, type Tone } from '#components/ui/marks.tsx'
import { type FindingStatus, statusNames } from '#lib/modules/findings/model.ts'
import { sourceName } from '../../_parts/sources.ts'

const tones: Record<FindingStatus, Tone> = { open: 'warn', reviewed: 'good', flagged: 'bad', false_positive: 'off', resolved: 'good' }

export function FindingState({ value }: { value: FindingStatus }) {
  return <Status tone={tones[value]}>{statusNames[value]}</Status>
}

/** A user, and whose word that is: the same name means another account in another source. */
export function Actor({ name, source }: { name: string | null; source: string }) {
  return <>{name ?? 'Nobody named'}<span className="second muted">{sourceName(source)}</span></>
}
