import { Badge, Status, type Tone } from '#components/ui/marks.tsx'
import { populationStates } from '#lib/modules/populations/model.ts'

const tones = { draft: 'off', complete: 'info', frozen: 'good', superseded: 'off' } as const satisfies Record<keyof typeof populationStates, Tone>

export const PopulationState = ({ value }: { value: keyof typeof populationStates }) => <Status tone={tones[value]}>{populationStates[value]}</Status>

/** Stands wherever a population is shown that nothing was compared with. */
export const Unreconciled = () => <Badge tone="warn">Not reconciled</Badge>
