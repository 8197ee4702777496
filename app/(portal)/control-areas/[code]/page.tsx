import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { getControlArea } from '#lib/edge/entities.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { areaNames, statusNames } from '#lib/modules/evidence/model.ts'
import { frequencies, type Frequency } from '#lib/occurrences.ts'
import { EvidenceState } from '../../evidence/_parts/marks.tsx'

type Props = { params: Promise<{ code: string }> }

export default async function ControlAreaPage({ params }: Props) {
  const { code } = await params
  const { person } = await requirePerson('evidence.read', `/control-areas/${code}`)
  const area = await shown(getControlArea(person, { code }))
  return (
    <Page title={code} breadcrumbs={[{ label: 'Evidence', href: '/evidence' }]} meaning={areaNames[code.slice(0, 2)]} actions={<ButtonLink href={`/evidence?area=${code}`} icon="library">Its evidence</ButtonLink>}>
      <div className="stack">
        <Panel title="Evidence" meaning={area.states.length === 0 ? 'None yet.' : area.states.map(({ status, count }) => `${count} ${statusNames[status].toLowerCase()}`).join(', ')} flush={area.evidence.length > 0}>
          {area.evidence.length > 0 && (
            <ul className="areas">
              {area.evidence.map((row) => <li key={row.id}><a href={`/evidence/${row.id}`}>{row.title}</a><EvidenceState value={row.status} /><span className="muted">{row.ownerName ?? 'no owner'}</span>{row.expiresAt && <span className="muted">expires <Time at={row.expiresAt} format="date" /></span>}</li>)}
            </ul>
          )}
        </Panel>
        <Panel title="Templates" meaning={area.templates.length === 0 ? 'No template asks for its evidence.' : `${formatCount(area.templates.length, 'template')} ask${area.templates.length === 1 ? 's' : ''} for its evidence.`} flush={area.templates.length > 0}>
          {area.templates.length > 0 && (
            <ul className="areas">{area.templates.map((row) => <li key={row.id}><a href={`/evidence-templates/${row.id}`}>{row.name}</a><span>{frequencies[row.frequency as Frequency]}</span><span className="muted">{row.ownerName ?? 'no owner'}</span></li>)}</ul>
          )}
        </Panel>
        <Panel title="Systems" meaning={area.systems.length === 0 ? 'No registered system names it.' : undefined} flush={area.systems.length > 0}>
          {area.systems.length > 0 && <ul className="areas">{area.systems.map((row) => <li key={row.id}><a href={`/systems/${row.id}`}>{row.name}</a><span className="muted">{row.ownerName ?? 'no owner'}</span></li>)}</ul>}
        </Panel>
      </div>
    </Page>
  )
}
