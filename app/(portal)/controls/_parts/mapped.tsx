import { ButtonLink } from '#components/ui/button.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { areaNames } from '#lib/control-codes.ts'
import type { getControlMap } from '#lib/edge/entities.ts'
import { formatCount } from '#lib/format.ts'
import { statusNames } from '#lib/modules/evidence/model.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { frequencies, type Frequency } from '#lib/occurrences.ts'
import { EvidenceState } from '../../evidence/_parts/marks.tsx'

type Map = Awaited<ReturnType<typeof getControlMap>>

/** What maps to a control. */
export function Mapped({ map }: { map: Map }) {
  return (
    <>
      <Panel title="Evidence" meaning={map.states.length === 0 ? 'None yet.' : map.states.map(({ status, count }) => `${count} ${statusNames[status].toLowerCase()}`).join(', ')} actions={<ButtonLink href={`/evidence?area=${map.code}`} icon="library" size="small">Its evidence</ButtonLink>} flush={map.evidence.length > 0}>
        {map.evidence.length > 0 && (
          <ul className="areas">
            {map.evidence.map((row) => <li key={row.id}><a href={`/evidence/${row.id}`}>{row.title}</a><EvidenceState value={row.status} /><span className="muted">{row.ownerName ?? 'no owner'}</span>{row.expiresAt && <span className="muted">expires <Time at={row.expiresAt} format="date" /></span>}</li>)}
          </ul>
        )}
      </Panel>
      <Panel title="Templates" meaning={map.templates.length === 0 ? 'No template asks for its evidence.' : `${formatCount(map.templates.length, 'template')} ask${map.templates.length === 1 ? 's' : ''} for its evidence.`} flush={map.templates.length > 0}>
        {map.templates.length > 0 && (
          <ul className="areas">{map.templates.map((row) => <li key={row.id}><a href={`/evidence-templates/${row.id}`}>{row.name}</a><span>{frequencies[row.frequency as Frequency]}</span><span className="muted">{row.due === 0 ? 'nothing due yet' : `${row.have} of ${row.due} times`}</span><span className="muted">{row.ownerName ?? 'no owner'}</span></li>)}</ul>
        )}
      </Panel>
      <Panel title="Systems" meaning={map.systems.length === 0 ? 'No registered system names it.' : undefined} flush={map.systems.length > 0}>
        {map.systems.length > 0 && <ul className="areas">{map.systems.map((row) => <li key={row.id}><a href={`/systems/${row.id}`}>{row.name}</a><span className="muted">{row.ownerName ?? 'no owner'}</span></li>)}</ul>}
      </Panel>
      {map.rules && <Rules area={areaNames[map.code.slice(0, 2)]} rules={map.rules} />}
    </>
  )
}

function Rules({ area, rules }: { area: string | undefined; rules: NonNullable<Map['rules']> }) {
  const shipped = area && `Of its area, ${area}, ${rules.area.on} of ${rules.area.total} shipped rules are on.`
  return (
    <Panel title="Detection rules" meaning={[rules.linked.length === 0 && 'No rule maps to it yet: say so on the page of a rule.', shipped].filter(Boolean).join(' ')} actions={<ButtonLink href="/detection-rules" icon="scroll-text" size="small">Rules</ButtonLink>} flush={rules.linked.length > 0}>
      {rules.requirements.length > 0 && <p className="muted">They speak to {rules.requirements.join(', ')}.</p>}
      {rules.linked.length > 0 && (
        <ul className="areas">
          {rules.linked.map((row) => (
            <li key={row.id}>
              <a href={`/detection-rules/${row.id}`}>{row.title}</a>
              <Severity value={severityName(row.severity)} />
              {!row.enabled && <span className="muted">off</span>}
              {row.undecided > 0 && <a href={`/findings?rule=${encodeURIComponent(row.id)}&status=undecided`}>{formatCount(row.undecided, 'undecided finding')}</a>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
