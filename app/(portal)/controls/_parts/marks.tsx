import { Status, type Tone } from '#components/ui/marks.tsx'
import { type ControlStatus, controlStatuses, type Effectiveness, effectivenesses } from '#lib/modules/controls/model.ts'

const statusTones: Record<ControlStatus, Tone> = { draft: 'off', in_progress: 'info', implemented: 'good', not_implemented: 'bad', not_applicable: 'off' }
const effectTones: Record<Effectiveness, Tone> = { effective: 'good', partially_effective: 'warn', not_effective: 'bad', not_assessed: 'off' }

export function ControlState({ value }: { value: string }) {
  return <Status tone={statusTones[value as ControlStatus]}>{controlStatuses[value as ControlStatus]}</Status>
}

export function Effect({ value }: { value: string }) {
  return <Status tone={effectTones[value as Effectiveness]}>{effectivenesses[value as Effectiveness]}</Status>
}
