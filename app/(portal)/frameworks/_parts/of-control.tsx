import { Panel } from '#components/ui/panel.tsx'
import { formatCount } from '#lib/format.ts'
import type { requirementsOfControl } from '#lib/modules/frameworks/of-control.ts'
import { Rows } from '../../_parts/rows.tsx'
import { Stands, Strength } from './marks.tsx'

/** What of any framework a control serves. */
export function OfControl({ rows, cut }: Awaited<ReturnType<typeof requirementsOfControl>>) {
  const many = new Set(rows.map(({ frameworkId }) => frameworkId)).size
  return (
    <Panel title="Requirements" meaning={rows.length === 0 ? 'It maps to no requirement of a framework that is here.' : `${cut ? 'The first ' : ''}${formatCount(rows.length, 'requirement')} of ${formatCount(many, 'framework')} that it maps to; what is adopted first.`} flush={rows.length > 0}>
      {rows.length > 0 && (
        <Rows
          caption="Requirements that the control maps to"
          heads={['Requirement', 'Title', 'Strength', 'Stands', 'By']}
          rows={rows.map((of) => ({
            key: of.mappingId,
            cells: [<a key="a" className="inline" href={`/frameworks/requirements/${of.requirementId}`}>{of.framework} {of.code}</a>, of.title, <Strength key="s" value={of.strength} />, of.adopted ? <Stands key="o" outcome={of.outcome} partly={of.partly} excluded={of.outcome === null} /> : <span key="o" className="muted">Not adopted</span>, of.own ? 'Itself' : 'The pack'],
          }))}
        />
      )}
    </Panel>
  )
}
