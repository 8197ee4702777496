import { formatDuration } from '#lib/format.ts'

type Step = { what: string; minutes: number }

/** In their order, each with the minutes it is expected to take. */
export function Steps({ steps }: { steps: Step[] }) {
  const whole = steps.reduce((sum, step) => sum + step.minutes, 0)
  return (
    <>
      <ol className="list-decimal pl-6">{steps.map((step, n) => <li key={n} className="[overflow-wrap:anywhere]">{step.what} <span className="muted">{step.minutes === 0 ? 'at once' : formatDuration(step.minutes * 60_000)}</span></li>)}</ol>
      <p className="muted">{formatDuration(whole * 60_000)} in all, if nothing is done side by side.</p>
    </>
  )
}
