import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { explanationWords, hoursAtWords, kindMeanings, kindWords, stopWords } from '#lib/modules/entry-reviews/model.ts'
import type { getEntryReview as Get } from '#lib/modules/entry-reviews/queries.ts'
import { getEntryReview } from '#lib/modules/entry-reviews/queries.ts'
import { sayHours } from '#lib/physical/hours.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Rows } from '../../_parts/rows.tsx'
import { Running } from '../../_parts/run.tsx'
import { ReviewFrame } from '../_parts/frame.tsx'
import { cancel, explainStops, signOff } from '../actions.ts'

type Review = Awaited<ReturnType<typeof Get>>

export default async function EntryReviewPage({ params }: { params: Promise<{ entryReviewId: string }> }) {
  const { entryReviewId } = await params
  const { person } = await requirePerson('entryReviews.read', `/entry-reviews/${entryReviewId}`)
  const of = await shown(getEntryReview(person, { id: entryReviewId }))
  const left = (of.rows ?? 0) - of.explained
  return (
    <ReviewFrame of={of} view="">
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.error && <Notice kind="danger" title="It came to nothing">{of.error}</Notice>}
        {of.state === 'judging' && <Panel title="Being judged" meaning="It goes on when you leave this page.">{of.run && <Running run={of.run} label="Judges the records of the log" what="review" cancel={false} every={2} />}</Panel>}
        <Stops of={of} explains={of.state === 'stopped' && may(person, 'entryReviews.explainStop')} />
        {of.state === 'open' && left > 0 && <Notice kind="warn" title={`${formatCount(left, 'exception')} to be explained`} action={<a href={`/entry-reviews/${of.id}/exceptions?explained=no`}>Explain them</a>}>Somebody says of each what it was. Nobody explains their own entries.</Notice>}
        <SignOff of={of} left={left} person={person} />
        {of.totals && <Outcomes of={of} totals={of.totals} />}
        {of.totals && <Coverage totals={of.totals} />}
        <JudgedBy of={of} />
        {may(person, 'entryReviews.cancel') && of.state !== 'signed_off' && of.state !== 'failed' && (
          <Panel title="Cancel" meaning="Nothing of it counts then. Begin another one with other lists.">
            <Form action={cancel.bind(null, of.id)} label="Cancel" confirm={{ title: 'Cancel this review?', text: 'What was explained stays in the audit trail.', yes: 'Cancel it', danger: true }}>
              <TextArea name="reason" label="Reason" required rows={2} maxLength={1000} />
              <FormFoot><Submit variant="danger">Cancel the review</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </ReviewFrame>
  )
}

function Stops({ of, explains }: { of: Review; explains: boolean }) {
  if (!of.stops || of.stops.length === 0) return null
  return (
    <Panel title="To be explained before anything is judged">
      {of.stops.map((stop) => <div key={stop.kind}><h3>{stopWords[stop.kind]}</h3><p>{stop.said}</p><ul>{stop.about.map((each) => <li key={each}>{each}</li>)}</ul></div>)}
      {of.stopReason !== null && <p>“{of.stopReason}” <span className="muted">{of.stopExplainedByName}, <Time at={of.stopExplainedAt} format="absolute" /></span></p>}
      {explains && (
        <Form action={explainStops.bind(null, of.id)} label="Explain what stops it">
          <TextArea name="reason" label="Explanation" required maxLength={2000} rows={3} help="It stays, with your name." />
          <FormFoot><Submit>Explain</Submit></FormFoot>
        </Form>
      )}
    </Panel>
  )
}

function SignOff({ of, left, person }: { of: Review; left: number; person: Person }) {
  if (of.state === 'signed_off') return <Panel title="Signed off"><p>“{of.conclusion}” <span className="muted">{of.signedOffByName}, <Time at={of.signedOffAt} format="absolute" /></span></p></Panel>
  if (of.state !== 'open' || left > 0 || !may(person, 'entryReviews.signOff')) return null
  if (of.involved) return <Notice kind="info" title="Everything is explained">Somebody else signs it off: neither who began it nor who explained something of it.</Notice>
  return (
    <Panel title="Sign off" meaning="Everything is explained. From then on nothing of it moves.">
      <Form action={signOff.bind(null, of.id)} label="Sign off">
        <TextArea name="conclusion" label="Conclusion" required rows={3} maxLength={5000} help="What you looked at, and what you say of the whole." />
        <FormFoot><Submit icon="shield-check">Sign off</Submit></FormFoot>
      </Form>
    </Panel>
  )
}

function Outcomes({ of, totals }: { of: Review; totals: NonNullable<Review['totals']> }) {
  const path = `/entry-reviews/${of.id}/exceptions`
  return (
    <Panel title="Exceptions" meaning={of.explanations.length > 0 ? of.explanations.map(({ kind, n }) => `${explanationWords[kind]}: ${formatNumber(n)}`).join(', ') : 'Each is explained by somebody before the review is signed off.'} flush>
      {totals.kinds.length === 0 ? <p className="muted pad">None: every record that could be judged fits.</p> : (
        <Rows caption="Exceptions by question" heads={['Question', 'Exceptions', 'Of them could not be told']} rows={totals.kinds.map(({ kind, n, untold }) => ({ key: kind, cells: [<><a href={`${path}?kind=${kind}`}>{kindWords[kind]}</a><span className="second">{kindMeanings[kind]}</span></>, formatNumber(n), formatNumber(untold)] }))} />
      )}
    </Panel>
  )
}

function Coverage({ totals }: { totals: NonNullable<Review['totals']> }) {
  const { entries, visits, badges, usualDays } = totals
  const row = (key: string, list: string, part: string, n: number, all: number) => ({ key, cells: [list, part, `${formatNumber(n)} of ${formatNumber(all)}`] })
  return (
    <Panel title="Every record is of one part" meaning="Judged + could not tell who + could not tell when + outside the period + of another facility = records of the log." flush>
      <Rows caption="Records by part" heads={['List', 'Part', 'Records']} rows={[
        row('judged', 'Badge log', `Judged, of them ${formatNumber(entries.flagged)} in an exception`, entries.judged, entries.n), row('untold', 'Badge log', 'Could not tell who', entries.untold, entries.n), row('unplaced', 'Badge log', 'Could not tell when', entries.unplaced, entries.n), row('outside', 'Badge log', 'Outside the period', entries.outside, entries.n), row('elsewhere', 'Badge log', 'Of another facility', entries.elsewhere, entries.n),
        ...(visits ? [row('v-judged', 'Visitor log', `Judged, of them ${formatNumber(visits.flagged)} in an exception`, visits.judged, visits.n), row('v-unplaced', 'Visitor log', 'Could not tell when', visits.unplaced, visits.n), row('v-outside', 'Visitor log', 'Outside the period', visits.outside, visits.n), row('v-elsewhere', 'Visitor log', 'Of another facility', visits.elsewhere, visits.n)] : []),
        ...(badges ? [row('b-judged', 'Badge register', `Judged, of them ${formatNumber(badges.flagged)} in an exception`, badges.judged, badges.n), row('b-untold', 'Badge register', 'Could not tell who', badges.untold, badges.n)] : []),
        row('days', 'Badge log', 'Usual days with at least one record', usualDays.seen, usualDays.n),
      ]} />
    </Panel>
  )
}

function JudgedBy({ of }: { of: Review }) {
  const { facility, lists, limits } = of
  const list = (each: { id: string; title: string; rows: number; rejected: number } | null) => (each ? <><a href={`/populations/${each.id}`}>{each.title}</a>, {formatCount(each.rows, 'row')}{each.rejected > 0 && `, ${formatCount(each.rejected, 'record')} rejected`}</> : 'None')
  return (
    <Panel title="Judged by">
      <Facts facts={[
        { label: 'Facility', value: <a href={`/facilities/${of.facilityId}`}>{facility.name}</a> }, { label: 'Time zone', value: facility.zone },
        { label: 'Period', value: `${of.fromOn} to ${of.toOn}` }, { label: 'Usual hours', value: <span className="whitespace-pre-line">{sayHours(facility.hours) || 'Always'}</span> },
        { label: 'Out of hours at', value: limits.hoursAt === 'restricted' ? facility.doors.join(', ') : hoursAtWords.all }, { label: 'Way between facilities', value: `${formatCount(limits.travelMinutes, 'minute')}${lists.others.length > 0 ? `; looked at: ${lists.others.map(({ name }) => name).join(', ')}` : '; no other log'}` },
        { label: 'Denied repeatedly', value: `${limits.deniedTimes} times within ${formatCount(limits.deniedMinutes, 'minute')}` }, { label: 'Begun by', value: of.startedByName },
        { label: 'Badge log', value: list(lists.log), wide: true }, { label: 'Visitor log', value: list(lists.visitors), wide: true }, { label: 'Badge register', value: list(lists.badges), wide: true }, { label: 'Roster', value: list(lists.roster), wide: true },
        { label: 'Root of the exceptions', value: of.root && <Code wrap>{of.root}</Code>, wide: true },
      ]} />
    </Panel>
  )
}
