import { Badge, Status, type Tone } from '#components/ui/marks.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatDuration } from '#lib/format.ts'
import { comparisons, type Mark, markWords, metWords, runStatuses } from '#lib/modules/backup-plans/model.ts'

const comparisonTones = { same: 'good', different: 'bad', not_evaluable: 'warn' } as const satisfies Record<keyof typeof comparisons, Tone>
const metTones = { met: 'good', missed: 'bad', unknown: 'off' } as const satisfies Record<keyof typeof metWords, Tone>
const reviewTones = { posted: 'info', accepted: 'good', rejected: 'bad' } as const satisfies Record<keyof typeof runStatuses, Tone>

type Plan = { endedAt: Date | null; overdueBackup: boolean; overdueTest: boolean; marks: string[] }

/** Whether anything is wrong with it, the worst first. */
export function PlanState({ of }: { of: Plan }) {
  if (of.endedAt) return <Status tone="off">Ended</Status>
  const wrong = [...(of.overdueBackup ? ['Backup overdue'] : []), ...(of.overdueTest ? ['Restore test overdue'] : []), ...of.marks.map((mark) => markWords[mark as Mark] ?? mark)]
  const [first, ...rest] = wrong
  return first ? <><Status tone="bad">{first}</Status>{rest.length > 0 && <> <Badge title={rest.join(', ')}>and {rest.length} more</Badge></>}</> : <Status tone="good">As planned</Status>
}

type Run = { kind: 'backup' | 'restore_test'; succeeded: boolean; comparison: keyof typeof comparisons | null; shrunk: boolean | null }

/** What became of it, by what the portal reckoned. */
export function RunResult({ of }: { of: Run }) {
  if (!of.succeeded) return <Status tone="bad">Failed</Status>
  if (of.kind === 'restore_test') return <Status tone={comparisonTones[of.comparison ?? 'not_evaluable']}>{comparisons[of.comparison ?? 'not_evaluable']}</Status>
  return of.shrunk ? <Status tone="bad">Shrunk</Status> : <Status tone="good">Succeeded</Status>
}

export const ReviewState = ({ of }: { of: keyof typeof runStatuses }) => <Status tone={reviewTones[of]}>{runStatuses[of]}</Status>

/** What was measured beside its target; an em dash never stands for what nobody knows. */
/** `short`: where the target stands beside it already. */
export function Measured({ seconds, target, met, short = false }: { seconds: number | null; target: number | null; met: keyof typeof metWords | null; short?: boolean }) {
  return <>{seconds === null ? 'Not measured' : formatDuration(seconds * 1_000)}{target !== null && <> <span className="muted">of {formatDuration(target * 60_000)}</span></>} {met && <Status tone={metTones[met]}>{target === null && !short ? 'No target' : metWords[met]}</Status>}</>
}

type Newest = { at: string; succeeded: boolean; comparison: keyof typeof comparisons | null; shrunk: boolean | null } | null

export const NewestRun = ({ of, kind }: { of: Newest; kind: 'backup' | 'restore_test' }) => (of ? <><RunResult of={{ ...of, kind }} /> <span className="muted"><Time at={of.at} /></span></> : <span className="muted">None yet</span>)
