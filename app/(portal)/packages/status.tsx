import { Status, type Tone } from '#components/ui/marks.tsx'
import { packageStates } from '#lib/modules/packages/words.ts'

const tones = { building: 'warn', ready: 'good', failed: 'bad' } as const satisfies Record<keyof typeof packageStates, Tone>

export const PackageStatus = ({ of }: { of: { state: keyof typeof packageStates; missing: number | null } }) =>
  of.state === 'ready' && (of.missing ?? 0) > 0 ? <Status tone="warn">Ready, {of.missing} missing</Status> : <Status tone={tones[of.state]}>{packageStates[of.state]}</Status>
