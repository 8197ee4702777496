import { TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Outcome } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { kindMeanings, kindWords, outcomeKeys, partWords } from '#lib/modules/censuses/model.ts'
import { getCensus } from '#lib/modules/censuses/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Rows } from '../../_parts/rows.tsx'
import { Running } from '../../_parts/run.tsx'
import { CensusFrame } from '../_parts/frame.tsx'
import { passedOf } from '../_parts/marks.tsx'
import { Stops } from '../_parts/stops.tsx'
import { cancel } from '../actions.ts'

const partsOf = (parts: { part: string; n: number }[]) => parts.map(({ part, n }) => ({ key: part, cells: [(partWords as Record<string, string>)[part] ?? part, formatNumber(n)] }))
const sumOf = (parts: { n: number }[]) => parts.reduce((sum, { n }) => sum + n, 0)

export default async function CensusPage({ params }: { params: Promise<{ censusId: string }> }) {
  const { censusId } = await params
  const { person } = await requirePerson('census.read', `/censuses/${censusId}`)
  const of = await shown(getCensus(person, { id: censusId }))
  const path = `/censuses/${of.id}`
  const open = of.stops.filter(({ reason }) => reason === null).length
  const cancels = may(person, 'census.cancel') && cancel.bind(null, of.id)
  return (
    <CensusFrame of={of} view="">
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.error && <Notice kind="danger" title="It was not judged">{of.error}</Notice>}
        {of.state === 'judging' && <Panel title={of.stopsAt === null ? 'Looks for what has to be explained first' : 'Being judged'} meaning="It goes on when you leave this page.">{of.run && <Running run={of.run} label="Judges people and accounts" what="census" cancel={cancels} every={2} />}</Panel>}
        {of.state === 'stopped' && <Notice kind="warn" title={`${formatCount(open, 'stop')} to be explained`}>Nothing is judged until somebody has explained each. Explanations stay, with the name, and are part of the result.</Notice>}
        {of.totals && (
          <Panel title="Outcomes" meaning="Pass + fail + not evaluable + not applicable = rows. The rate is of those the question applies to: what could not be told is among them, and never passes." flush>
            {of.totals.length === 0 ? <p className="muted pad">Not occurring: nobody joined, moved or left, and there is no account to judge.</p> : (
              <Rows
                caption="Outcomes by question"
                heads={['Question', 'Rows', 'Pass', 'Fail', 'Not evaluable', 'Not applicable', 'Passed']}
                rows={of.totals.map((row) => ({
                  key: row.kind,
                  cells: [<><a href={`${path}/rows?kind=${row.kind}`}>{kindWords[row.kind]}</a><span className="second">{kindMeanings[row.kind]}</span></>, formatNumber(row.n), ...outcomeKeys.map((outcome) => (row[outcome] === 0 ? '0' : <a key={outcome} href={`${path}/rows?kind=${row.kind}&outcome=${outcome}`}><Outcome value={outcome} /> {formatNumber(row[outcome])}</a>)), passedOf(row)],
                }))}
              />
            )}
          </Panel>
        )}
        {of.notes.length > 0 && <Notice kind="warn" title="What could not be judged at all"><ul>{of.notes.map((note) => <li key={note}>{note}</li>)}</ul></Notice>}
        <Stops id={of.id} stops={of.stops} explains={of.state === 'stopped' && may(person, 'census.explain')} />
        {of.people && <Panel title="People" meaning={`Everybody in the roster is of one part: together ${formatNumber(sumOf(of.people))}.`} flush><Rows caption="People by part" heads={['Part', 'People']} rows={partsOf(of.people)} /></Panel>}
        {of.accounts && <Panel title="Accounts" meaning={`Every account of the newest lists is of one part: together ${formatNumber(sumOf(of.accounts))}.`} flush><Rows caption="Accounts by part" heads={['Part', 'Accounts']} rows={partsOf(of.accounts)} /></Panel>}
        <Panel title="Judged by">
          <Facts
            facts={[
              { label: 'Period', value: <><Time at={of.fromAt} format="absolute" /> to <Time at={of.toAt} format="absolute" /></> }, { label: 'As of', value: <Time at={of.asOf} format="absolute" /> },
              { label: 'Disabled within', value: formatCount(of.limitHours, 'hour') }, { label: 'Rights of the old job gone within', value: formatCount(of.moverDays, 'day') },
              { label: 'Roster', value: <a href={`/populations/${of.rosterId}`}>{of.rosters.system}, {formatCount(of.rosters.lists.length, 'roster')}</a> }, { label: 'Begun by', value: of.startedByName },
              { label: 'Root of the rows', value: of.root && <Code wrap>{of.root}</Code>, wide: true },
            ]}
          />
        </Panel>
        <Panel title="Lists" flush>
          <Rows caption="Lists it is judged by" heads={['System', 'Source', 'Lists', 'Newest', 'Rows']} rows={of.sources.map(({ systemId, system, source, lists }) => {
            const newest = lists.at(-1)
            return { key: `${systemId} ${source}`, cells: [<a href={`/systems/${systemId}`}>{system}</a>, source ?? 'None', formatNumber(lists.length), newest ? <a href={`/populations/${newest.id}`}><Time at={new Date(newest.extractedAt)} format="absolute" /></a> : 'None', newest ? (newest.rows === 0 ? 'Not occurring' : formatNumber(newest.rows)) : '—'] }
          })} />
        </Panel>
      </TwoColumn>
    </CensusFrame>
  )
}
