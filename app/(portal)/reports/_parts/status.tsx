import { Status, type Tone } from '#components/ui/marks.tsx'
import { reportStates } from '#lib/modules/reports/model.ts'

const tones = { making: 'warn', locked: 'good', failed: 'bad' } as const satisfies Record<keyof typeof reportStates, Tone>

export const ReportStatus = ({ of }: { of: { state: keyof typeof reportStates } }) => <Status tone={tones[of.state]}>{reportStates[of.state]}</Status>
