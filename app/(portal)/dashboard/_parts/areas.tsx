import { Panel } from '#components/ui/panel.tsx'
import { areaNames } from '#lib/control-codes.ts'
import { formatOf, formatPercent } from '#lib/format.ts'
import type { Area } from '#lib/modules/metrics/dashboards/shared.ts'

/** Implemented controls by area: proven of all, and what is not. */
export function Areas({ areas }: { areas: Area[] }) {
  return (
    <Panel title="Controls by area" meaning="Implemented controls: performed in this period or the one before with proof, or with evidence that is approved and not expired." flush>
      {areas.length === 0 ? <p className="muted pad">No control is implemented yet. <a className="link" href="/controls">Open the controls</a></p> : (
        <ul className="areas areas-said">
          {areas.map(({ area, all, proven, unproven, unclear }) => (
            <li key={area}>
              <a href={`/controls?area=${area}&proof=all`}>{areaNames[area] ?? area}</a>
              <meter className={proven < all ? 't-warn' : 't-good'} min={0} max={all} value={proven} aria-label={areaNames[area] ?? area} />
              <span className="muted">
                {formatOf(proven, all)} proven · {formatPercent(proven, all)}
                {unproven > 0 && <> · <a className="link underline" href={`/controls?area=${area}&proof=unproven`}>{unproven} not proven</a></>}
                {unclear > 0 && <> · <a className="link underline" href={`/controls?area=${area}&proof=unclear`}>{unclear} could not tell</a></>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
