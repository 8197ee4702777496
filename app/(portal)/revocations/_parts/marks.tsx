import { Status, type Tone } from '#components/ui/marks.tsx'
import { now } from '#lib/clock.ts'
import { revocationStates } from '#lib/modules/revocations/model.ts'

const tones = { open: 'warn', excepted: 'info', removed: 'good', void: 'off' } as const satisfies Record<keyof typeof revocationStates, Tone>

export const RevocationState = ({ value, dueAt }: { value: keyof typeof revocationStates; dueAt: Date }) => (value === 'open' && dueAt < now() ? <Status tone="bad">Overdue</Status> : <Status tone={tones[value]}>{revocationStates[value]}</Status>)
