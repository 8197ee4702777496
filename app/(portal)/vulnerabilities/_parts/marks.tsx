import { Badge, Severity, Status, type Tone } from '#components/ui/marks.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatNumber } from '#lib/format.ts'
import { importStates, isOverdue, severityWords, type Severity as Grade, type State, stateNow, states } from '#lib/modules/vulnerabilities/model.ts'

/** What the tool finds worth knowing and no weakness has no bars. */
export const Graded = ({ value }: { value: Grade }) => (value === 'informational' ? <Badge>{severityWords.informational}</Badge> : <Severity value={value} />)

const tones: Record<State, Tone> = { open: 'bad', regressed: 'bad', fixed: 'good', accepted: 'warn', false_positive: 'off' }
type Of = { state: State; exemptUntil: Date | null; dueAt: Date | null; times: number }

export function VulnerabilityState({ of, now = new Date() }: { of: Of; now?: Date }) {
  const state = stateNow(of, now)
  return <><Status tone={tones[state]}>{states[state]}</Status>{isOverdue(of, now) && <> <Badge tone="bad">Overdue</Badge></>}</>
}

export const Due = ({ of }: { of: Of }) => (of.state === 'fixed' ? <>—</> : of.dueAt === null ? <>No day</> : <Time at={of.dueAt} />)

const importTones: Record<keyof typeof importStates, Tone> = { reading: 'info', unmapped: 'warn', done: 'good', failed: 'bad', cancelled: 'off' }
export const ImportStatus = ({ value }: { value: keyof typeof importStates }) => <Status tone={importTones[value]}>{importStates[value]}</Status>

/** "83.3 % (5 of 6)", or that nothing was due. */
export const shareOf = (count: number, of: number, none: string): string => (of === 0 ? none : `${(Math.floor((count / of) * 1_000) / 10).toFixed(1)} % (${formatNumber(count)} of ${formatNumber(of)})`)
export const hoursOf = (hours: number | null): string => (hours === null ? '—' : hours < 48 ? `${formatNumber(Math.round(hours))} h` : `${(Math.round(hours / 2.4) / 10).toFixed(1)} days`)
