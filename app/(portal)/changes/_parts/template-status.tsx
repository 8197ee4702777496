import { Status, type Tone } from '#components/ui/marks.tsx'
import { now } from '#lib/clock.ts'
import { templateStates } from '#lib/modules/changes/words.ts'

const tones = { requested: 'warn', approved: 'good', rejected: 'bad', withdrawn: 'off', expired: 'off', ended: 'off' } as const satisfies Record<keyof typeof templateStates, Tone>

export const TemplateStatus = ({ of }: { of: { state: keyof typeof templateStates; expiresAt: Date } }) => (of.state === 'approved' && of.expiresAt <= now() ? <Status tone="bad">Expired</Status> : <Status tone={tones[of.state]}>{of.state === 'approved' ? 'In force' : templateStates[of.state]}</Status>)
