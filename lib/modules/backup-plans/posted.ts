import { clockSlack, longestRun, type RunInput } from './model.ts'

/** What cannot be so about the times and sizes of a run, by field. */
export function impossible(run: RunInput, at: Date): Record<string, string> {
  const said: Record<string, string> = {}
  const latest = at.getTime() + clockSlack
  for (const name of ['beganAt', 'endedAt', 'takenAt', 'lostSince'] as const) {
    if ((run[name]?.getTime() ?? 0) > latest) said[name] = 'lies ahead of the clock of the portal: look at the clock of whoever sends it'
  }
  if (run.result === 'succeeded' && run.endedAt === null) said.endedAt = 'is needed where it succeeded'
  if (run.endedAt && run.endedAt < run.beganAt) said.endedAt = 'lies before it began'
  if (run.endedAt && run.endedAt.getTime() - run.beganAt.getTime() > longestRun) said.endedAt = 'is more than 31 days after it began'
  if (run.kind === 'restore_test') {
    if (run.takenAt && run.takenAt > run.beganAt) said.takenAt = 'lies after the restore began'
    if (run.lostSince && run.lostSince > run.beganAt) said.lostSince = 'lies after the restore began'
  } else {
    if (run.takenAt && run.endedAt && run.takenAt > run.endedAt) said.takenAt = 'lies after the backup ended'
    if (run.lostSince) said.lostSince = 'is said of restore tests only'
    if (run.parts.length > 0) said.parts = 'are said of restore tests only: what is compared with its source was restored'
  }
  const names = new Set<string>()
  for (const { name } of run.parts) {
    if (names.has(name)) said.parts = `has “${name.slice(0, 60)}” twice: each part stands once`
    names.add(name)
  }
  return said
}

const secondsBetween = (from: Date, to: Date) => Math.max(0, Math.round((to.getTime() - from.getTime()) / 1_000))

/** How long it took until it was usable again, and how much would have been lost; null: it was not, or nobody knows. */
export const measured = (run: Pick<RunInput, 'kind' | 'result' | 'beganAt' | 'endedAt' | 'takenAt' | 'lostSince'>) => {
  const since = run.lostSince ?? run.takenAt
  return {
    rtoSeconds: run.kind === 'restore_test' && run.result === 'succeeded' && run.endedAt ? secondsBetween(run.beganAt, run.endedAt) : null,
    rpoSeconds: run.kind === 'restore_test' && since ? secondsBetween(since, run.beganAt) : null,
  }
}
