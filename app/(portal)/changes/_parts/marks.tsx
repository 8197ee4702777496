import { Severity, Status, type Tone } from '#components/ui/marks.tsx'
import { changeStates, results, type ChangeState } from '#lib/modules/changes/model.ts'

const tones = { draft: 'neutral', submitted: 'warn', approved: 'info', rejected: 'bad', scheduled: 'info', implemented: 'warn', verified: 'good', closed: 'off', withdrawn: 'off' } as const satisfies Record<ChangeState, Tone>

/** Where a change stands; a closed one says how it ended. */
export const ChangeStatus = ({ of }: { of: { state: ChangeState; result?: keyof typeof results | null } }) => (
  <Status tone={of.result ? (of.result === 'successful' ? 'good' : 'bad') : tones[of.state]}>{of.result ? `${changeStates[of.state]}, ${results[of.result].toLowerCase()}` : changeStates[of.state]}</Status>
)

const ranks = ['low', 'low', 'medium', 'high', 'critical'] as const
export const RiskMark = ({ risk }: { risk: number }) => <Severity value={ranks[risk] ?? 'critical'} />
