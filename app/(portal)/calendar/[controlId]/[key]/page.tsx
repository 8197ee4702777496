import { Page } from '#components/page/page.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { cellStates } from '#lib/calendar/index.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatDate, formatDateTime, formatDuration } from '#lib/format.ts'
import { getCalendarCell } from '#lib/modules/controls/calendar/queries.ts'
import { controlFrequencies, controlLabel, termStatuses } from '#lib/modules/controls/model.ts'
import { Rows } from '../../../_parts/rows.tsx'
import { proofHref } from '../../../controls/_parts/proof-href.ts'
import { cellTones, means } from '../../_parts/states.ts'

type Props = { params: Promise<{ controlId: string; key: string }>; searchParams: Promise<{ asOf?: string | string[] }> }

export default async function CalendarCellPage({ params, searchParams }: Props) {
  const { controlId, key } = await params
  const { asOf } = await searchParams
  const day = typeof asOf === 'string' ? asOf : null
  const { person } = await requirePerson('controls.read', `/calendar/${controlId}/${key}`)
  const cell = await shown(getCalendarCell(person, { id: controlId, key, asOf: day }))
  return (
    <Page
      title={`${cell.control.code} in ${cell.key}`}
      meaning={cell.control.title}
      breadcrumbs={[{ label: 'Calendar', href: day ? `/calendar?asOf=${day}` : '/calendar' }, { label: controlLabel(cell.control), href: `/controls/${cell.control.id}` }]}
      marks={<Status tone={cellTones[cell.state]}>{cell.overdue ? 'Overdue' : cellStates[cell.state]}</Status>}
    >
      <div className="stack">
        {day && <Notice title={`As of ${formatDate(cell.asOf)}`} action={<a href={`/calendar/${cell.control.id}/${cell.key}`}>As of now</a>}>What was recorded by {formatDateTime(cell.asOf)}, and nothing that came later.</Notice>}
        <Panel title="What is known" meaning={cell.said}>
          <Facts
            facts={[
              { label: 'Period', value: `${formatDate(cell.from)} to ${formatDate(new Date(cell.to.getTime() - 1))}` },
              { label: 'Due by', value: formatDate(cell.due) },
              { label: 'Closed after', value: formatDate(cell.close) },
              { label: 'How often', value: controlFrequencies[cell.frequency as keyof typeof controlFrequencies] },
              { label: 'Owner then', value: cell.owners.map(({ ownerName, from }, n) => (n === 0 ? (ownerName ?? 'Nobody') : `${ownerName ?? 'nobody'} from ${formatDate(from)} on`)).join('; ') || 'Nobody' },
              { label: 'It means', value: means[cell.state], wide: true },
            ]}
          />
        </Panel>
        <Panel title="Proofs" meaning={cell.facts.length === 0 ? 'None, as far as anything here shows.' : `${cell.facts.filter(({ counted }) => counted).length} of ${cell.facts.length} counted.`} flush={cell.facts.length > 0}>
          {cell.facts.length > 0 && (
            <Rows
              caption="Proofs"
              heads={['What shows it', 'What it says', 'Recorded', 'By', 'Counted']}
              rows={cell.facts.map((fact, n) => {
                const href = fact.proof && proofHref(fact.proof)
                const label = fact.proof?.proofLabel ?? 'Its record is gone'
                return { key: `${fact.proof?.id ?? n}`, cells: [href ? <a href={href}>{label}</a> : label, fact.said, <Time at={fact.at} format="date" />, fact.proof?.performedByName ?? 'A machine', fact.counted ? <Badge tone="good">Counted</Badge> : <Badge tone="off">Not counted</Badge>] }
              })}
            />
          )}
        </Panel>
        {cell.silences.length > 0 && (
          <Panel title="Silent logs" meaning={`The control rests on them. For ${formatDuration(cell.silentFor)} of the period it is not evaluable.`} actions={<a href={`/controls/${cell.control.id}`}>Logs of the control</a>} flush>
            <Rows caption="Silent logs" heads={['What happened', 'Noticed', 'Changed the state']} rows={cell.silences.map((silence, n) => ({ key: String(n), cells: [silence.said, <Time key="t" at={silence.at} format="date" />, silence.counted ? 'Yes' : 'No'] }))} />
          </Panel>
        )}
        <Panel title="Terms in that time" meaning="How often, whose it was and where it stood, each from its day on. They are never altered." flush>
          <Rows
            caption="Terms"
            heads={['From', 'How often', 'Owner', 'Status', 'Days until due', 'Recorded']}
            rows={cell.terms.map((term, n) => ({ key: String(n), cells: [formatDateTime(term.from), controlFrequencies[term.frequency as keyof typeof controlFrequencies] ?? term.frequency, term.ownerName ?? 'Nobody', termStatuses[term.status as keyof typeof termStatuses] ?? term.status, term.dueDays === null ? 'As usual' : String(term.dueDays), formatDateTime(term.recordedAt)] }))}
          />
        </Panel>
      </div>
    </Page>
  )
}
