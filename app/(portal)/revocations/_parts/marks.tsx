import { Status, type Tone } from '#components/ui/marks.tsx'
import { revocationStates } from '#lib/modules/revocations/model.ts'

const tones = { open: 'warn', excepted: 'info', removed: 'good', void: 'off' } as const satisfies Record<keyof typeof revocationStates, Tone>

export const RevocationState = ({ of }: { of: { state: keyof typeof revocationStates; overdue: boolean } }) => (of.overdue ? <Status tone="bad">Overdue</Status> : <Status tone={tones[of.state]}>{revocationStates[of.state]}</Status>)
