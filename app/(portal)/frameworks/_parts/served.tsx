import { Badge, Severity } from '#components/ui/marks.tsx'
import { Time } from '#components/ui/time.tsx'
import type { getRequirement } from '#lib/modules/frameworks/requirement.ts'
import { itemStrengths, mappingKinds, mappingSources, requirementStrengths } from '#lib/modules/frameworks/words.ts'
import { Rows } from '../../_parts/rows.tsx'
import { Stands, Strength } from './marks.tsx'

type Of = Awaited<ReturnType<typeof getRequirement>>
type Way = Of['reaches'][number]['way']

/** The way to another requirement: each step with its strength. */
export function Along({ way }: { way: Way }) {
  return <span className="muted">{way.map(({ mappingId, strength, to }, n) => <span key={mappingId}>{n > 0 ? ', then ' : 'by way of '}{to ? <a className="inline" href={`/frameworks/requirements/${to.id}`}>{to.framework} {to.code}</a> : 'a requirement'} ({{ ...requirementStrengths, ...itemStrengths }[strength as 'partial']?.toLowerCase()})</span>)}</span>
}

const turn = { failed: 0, not_evaluable: 1, passed: 2 } as const

/** What was seen of it, what counts and is bad first: each with how strongly it serves and by which way. */
export const Reasons = ({ reasons }: { reasons: Of['reasons'] }) => (
  <Rows
    caption="What it is judged by"
    heads={['What', 'Outcome', 'Strength', 'Severity', 'Said']}
    rows={reasons.toSorted((one, other) => Number(one.strength === 'context') - Number(other.strength === 'context') || turn[one.outcome] - turn[other.outcome]).map((of) => ({
      key: of.factId,
      cells: [
        <a key="a" className="inline" href={of.href}>{of.name}</a>, <Stands key="o" outcome={of.outcome} partly={false} excluded={false} />, <Strength key="s" value={of.strength} />, <Severity key="v" value={of.severity} />,
        <span key="t">{of.said}{of.at && <span className="muted"> <Time at={of.at} format="date" /></span>}{of.via.length > 0 && <> <Along way={of.via} /></>}</span>,
      ],
    }))}
  />
)

const itemHref = { check: (item: string) => `/cloud/checks/${item}`, rule: (item: string) => `/detection-rules/${encodeURIComponent(item)}`, template: (item: string) => `/controls/pack/${item}` }

/** What maps to a requirement, or what it maps to. */
export const Mappings = ({ mappings, requirementId }: { mappings: Of['mappings']; requirementId: string }) => (
  <Rows
    caption="Mappings"
    heads={['What', 'Kind', 'Strength', 'Note', 'Source', 'Change']}
    rows={mappings.map((of) => {
      const other = of.fromId === requirementId ? { id: of.requirementId, name: `${of.toFramework} ${of.toCode}` } : { id: of.fromId, name: `${of.fromFramework} ${of.fromCode}` }
      const what = of.kind === 'requirement' ? <a className="inline" href={`/frameworks/requirements/${other.id}`}>{other.name}</a>
        : of.kind === 'control' ? <a className="inline" href={`/controls/${of.controlId}`}>{of.controlCode} {of.controlTitle}</a>
          : <a className="inline" href={itemHref[of.kind](of.item ?? '')}>{of.item}</a>
      return {
        key: of.id,
        cells: [
          what, mappingKinds[of.kind], <Strength key="s" value={of.strength} />,
          of.retiredAt ? <span key="n" className="muted">Retired by {of.retiredByName ?? 'somebody'}: {of.retiredReason}</span> : of.note, mappingSources[of.source],
          of.retiredAt ? <Badge key="c">Retired</Badge> : <a key="c" className="inline" href={`/frameworks/mappings/${of.id}?of=${requirementId}`}>Open</a>,
        ],
      }
    })}
  />
)

export const Reaches = ({ reaches }: { reaches: Of['reaches'] }) => (
  <Rows
    caption="Other requirements"
    heads={['Requirement', 'Strength', 'Title', 'How']}
    rows={reaches.flatMap(({ to, strength, way }) => (to ? [{ key: to.id, cells: [<a key="a" className="inline" href={`/frameworks/requirements/${to.id}`}>{to.framework} {to.code}</a>, <Strength key="s" value={strength} />, to.title, way.length === 1 ? <span key="w" className="muted">directly</span> : <Along key="w" way={way.slice(0, -1)} />] }] : []))}
  />
)
