import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { areaNames } from '#lib/control-areas.ts'
import type { getControlArea } from '#lib/edge/entities.ts'
import { formatCount } from '#lib/format.ts'
import { statusNames } from '#lib/modules/evidence/model.ts'
import { frequencies, type Frequency } from '#lib/occurrences.ts'
import { EvidenceState } from '../../evidence/_parts/marks.tsx'

type Area = Awaited<ReturnType<typeof getControlArea>>

/** What bears a code, or is of its family: shown with the control of that code, and where there is none yet. */
export function Joined({ area }: { area: Area }) {
  return (
    <>
      <Panel title="Evidence" meaning={area.states.length === 0 ? 'None yet.' : area.states.map(({ status, count }) => `${count} ${statusNames[status].toLowerCase()}`).join(', ')} actions={<ButtonLink href={`/evidence?area=${area.code}`} icon="library" size="small">Its evidence</ButtonLink>} flush={area.evidence.length > 0}>
        {area.evidence.length > 0 && (
          <ul className="areas">
            {area.evidence.map((row) => <li key={row.id}><a href={`/evidence/${row.id}`}>{row.title}</a><EvidenceState value={row.status} /><span className="muted">{row.ownerName ?? 'no owner'}</span>{row.expiresAt && <span className="muted">expires <Time at={row.expiresAt} format="date" /></span>}</li>)}
          </ul>
        )}
      </Panel>
      <Panel title="Templates" meaning={area.templates.length === 0 ? 'No template asks for its evidence.' : `${formatCount(area.templates.length, 'template')} ask${area.templates.length === 1 ? 's' : ''} for its evidence.`} flush={area.templates.length > 0}>
        {area.templates.length > 0 && (
          <ul className="areas">{area.templates.map((row) => <li key={row.id}><a href={`/evidence-templates/${row.id}`}>{row.name}</a><span>{frequencies[row.frequency as Frequency]}</span><span className="muted">{row.due === 0 ? 'nothing due yet' : `${row.have} of ${row.due} times`}</span><span className="muted">{row.ownerName ?? 'no owner'}</span></li>)}</ul>
        )}
      </Panel>
      <Panel title="Systems" meaning={area.systems.length === 0 ? 'No registered system names it.' : undefined} flush={area.systems.length > 0}>
        {area.systems.length > 0 && <ul className="areas">{area.systems.map((row) => <li key={row.id}><a href={`/systems/${row.id}`}>{row.name}</a><span className="muted">{row.ownerName ?? 'no owner'}</span></li>)}</ul>}
      </Panel>
      {area.rules && <Rules family={area.code.slice(0, 2)} rules={area.rules} />}
    </>
  )
}

function Rules({ family, rules }: { family: string; rules: NonNullable<Area['rules']> }) {
  const found = rules.undecided === 0 ? 'none has an undecided finding' : `${formatCount(rules.undecided, 'undecided finding')}`
  return (
    <Panel title="Detection rules" meaning={`Of ${areaNames[family]}, its family: ${rules.on} of ${rules.total} are on; ${found}.`} actions={<ButtonLink href="/detection-rules" icon="scroll-text" size="small">Rules</ButtonLink>} flush={rules.open.length > 0}>
      {rules.open.length > 0 && (
        <ul className="areas">{rules.open.map((row) => <li key={row.id}><a href={`/detection-rules/${row.id}`}>{row.title}</a><a href={`/findings?rule=${encodeURIComponent(row.id)}&status=undecided`}>{formatCount(row.undecided, 'finding')}</a></li>)}</ul>
      )}
    </Panel>
  )
}
