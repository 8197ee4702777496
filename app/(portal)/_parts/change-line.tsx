import { Time } from '#components/ui/time.tsx'
import { lineParts } from '#lib/modules/reconciliations/model.ts'
import type { LineStep } from '#lib/reconcile/line.ts'
import { SaidAt } from './said-at.tsx'

/** One change from its request to what runs: a station each, with what is known of it or why nothing is. */
export function ChangeLine({ steps }: { steps: LineStep[] }) {
  if (steps.length === 0) return <p className="muted">It was judged before its line was kept. Facts that come make a new one.</p>
  return (
    <ol className="stations">
      {steps.map(({ part, events, lacks }) => (
        <li key={part} className={lacks ? 'stations-none' : undefined}>
          <h3>{lineParts[part]}</h3>
          <ul>
            {events.map(({ at, who, said }, n) => <li key={`${n} ${said}`}>{who && <b>{who} </b>}<SaidAt>{said}</SaidAt>{at && <span className="muted"> <Time at={at} format="absolute" /></span>}</li>)}
            {lacks && <li className="muted"><SaidAt>{lacks}</SaidAt></li>}
          </ul>
        </li>
      ))}
    </ol>
  )
}
