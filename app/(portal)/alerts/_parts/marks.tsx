import { Status, type Tone } from '#components/ui/marks.tsx'
import { stateNames } from '#lib/modules/alerts/words.ts'

const tones = { open: 'bad', acknowledged: 'warn', resolved: 'good' } as const satisfies Record<keyof typeof stateNames, Tone>
export const AlertState = ({ value }: { value: keyof typeof stateNames }) => <Status tone={tones[value]}>{stateNames[value]}</Status>
