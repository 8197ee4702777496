import Link from 'next/link'
import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { testableOf } from '#lib/door/testable.ts'
import '#lib/edge/everything.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { testName } from '#lib/modules/control-tests/model.ts'
import { getTest } from '#lib/modules/control-tests/queries.ts'
import { conclusions, testKinds } from '#lib/modules/control-tests/words.ts'
import { raisedFrom } from '#lib/modules/deficiencies/choices.ts'
import { deficiencyName } from '#lib/modules/deficiencies/model.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Rows } from '../../_parts/rows.tsx'
import { openRun, Running } from '../../_parts/run.tsx'
import { TestFrame } from '../_parts/frame.tsx'
import { Conclusion, passedOf } from '../_parts/marks.tsx'
import { cancel, conclude, create, giveBack, perform, review } from '../actions.ts'

export default async function ControlTestPage({ params }: { params: Promise<{ testId: string }> }) {
  const { testId } = await params
  const { person } = await requirePerson('controlTests.read', `/control-tests/${testId}`)
  const of = await shown(getTest(person, { id: testId }))
  const run = openRun(of.runs.map((each) => ({ ...each, total: each.total ?? 0 })))
  const frozen = of.freezes.find((each) => each.testId === of.id && each.freeze === of.freeze)
  const href = `/control-tests/${of.id}`
  const [open, done] = [of.state === 'planned' || of.state === 'performed', of.state === 'reviewed']
  const mine = person.userId === of.preparerId
  const concluded = !open && (of.deviations.length > 0 || of.conclusion === 'not_effective')
  const raised = concluded && may(person, 'deficiencies.read') ? await raisedFrom(person, { testId: of.id }) : []
  return (
    <TestFrame of={of} view="">
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {run && <Panel title="Being performed" meaning="Its population is read, frozen and asked. It goes on when you leave this page."><Running run={run} label="Reads and asks items" what="control test" cancel={may(person, 'controlTests.cancel') && cancel.bind(null, of.id)} every={2} /></Panel>}
        {of.error && !run && <Notice kind="danger" title="It could not be performed">{of.error}</Notice>}
        {of.returned && <Notice kind="warn" title="The reviewer gave it back">{of.returned}</Notice>}
        {of.controlOwnerId !== null && of.controlOwnerId === of.preparerId && <Notice kind="warn" title="Its preparer owns the control">Whoever reads it should know: the one who tested it also answers for it.</Notice>}
        {of.freezes.length > 1 && <Notice kind="warn" title={`The population of this control and period was frozen ${formatNumber(of.freezes.length)} times`}>Whoever freezes until a sample is clean has tested nothing: <Link className="inline" href={`${href}/population`}>look at each, with its reason</Link>.</Notice>}
        {raised.length > 0 && <Notice title="Evaluated as a deficiency">{raised.map((each) => <div key={each.id}><Link className="inline" href={`/deficiencies/${each.id}`}>{deficiencyName(each)}</Link></div>)}</Notice>}
        {concluded && raised.length === 0 && may(person, 'deficiencies.create') && <Notice kind="warn" title="No deficiency comes from it yet"><Link className="inline" href={`/deficiencies/new?testId=${of.id}`}>Evaluate as a deficiency</Link></Notice>}
        {frozen?.items === 0 && <Notice title="The population is empty">It is not occurring in this period: neither passed nor failed.</Notice>}
        {of.totals && (
          <Panel title="Answers" meaning={`Pass + fail + not evaluable + not applicable + open = items asked. What data answers is asked of all ${formatCount(frozen?.items ?? 0, 'item')}; what a person answers, of the sample.`} flush>
            <Rows
              caption="Answers by question"
              heads={['Question', 'Asked by', 'Items', 'Pass', 'Fail', 'Not evaluable', 'Not applicable', 'Open', 'Passed']}
              rows={of.totals.map((row) => {
                const question = of.attributes.find(({ letter }) => letter === row.letter)
                return { key: row.letter, cells: [`${row.letter}. ${question?.asks ?? ''}`, question?.by === null ? 'A person' : 'Data', ...[row.n, row.pass, row.fail, row.not_evaluable, row.not_applicable, row.open].map(formatNumber), passedOf(row)] }
              })}
            />
          </Panel>
        )}
        <Panel
          title="Workpaper"
          actions={(
            <>
              {frozen && may(person, 'reports.create') && <ButtonLink href={`/reports/new?${new URLSearchParams({ kind: 'control_test', ofId: of.id, fromDay: of.fromAt.toISOString().slice(0, 10), toDay: new Date(of.toAt.getTime() - 1).toISOString().slice(0, 10), zone: 'UTC' })}`} variant="quiet" icon="file-text">Report</ButtonLink>}
              <a className="btn btn-quiet" href={`/api/v1/control-tests/${of.id}`} download={`T-${of.number}.json`}>Download as JSON</a>
            </>
          )}
        >
          <Facts
            facts={[
              { label: 'Objective', value: of.objective, wide: true }, { label: 'Procedure', value: of.procedure, wide: true },
              { label: 'Control', value: <Link href={`/controls/${of.controlId}`}>{`${of.controlCode} ${of.controlTitle}`}</Link> }, { label: 'Engagement', value: <Link href={`/engagements/${of.engagementId}`}>{`${of.engagementCode} ${of.engagementTitle}`}</Link> },
              { label: 'Period', value: <><Time at={of.fromAt} format="absolute" /> to <Time at={of.toAt} format="absolute" /></> }, { label: 'Items', value: testableOf(of.source)?.label ?? of.source },
              { label: 'Systems', value: of.systems.map(({ name }) => name).join(', ') || 'All' }, { label: 'Sample', value: of.size === null ? 'None: data answers every question of every item' : `${formatCount(of.size, 'item')}${of.strata === null ? '' : of.strata === 'system' ? ' of each system' : ' of each month'}. ${of.sizesSource}` },
              ...(of.former ? [{ label: of.kind === 'retest' ? 'Retest of' : 'Goes on from', value: <Link href={`/control-tests/${of.formerId}`}>{testName(of.former)}</Link> }] : []),
              ...of.later.map((each) => ({ label: each.kind === 'retest' ? 'Retested by' : 'Goes on in', value: <Link href={`/control-tests/${each.id}`}>{testName(each)}</Link> })),
              { label: 'Preparer', value: of.preparerName ? <>{of.preparerName}, <Time at={of.preparedAt} format="absolute" /></> : 'Nobody yet' }, { label: 'Reviewer', value: of.reviewerName ? <>{of.reviewerName}, <Time at={of.reviewedAt} format="absolute" /></> : 'Nobody yet' },
              { label: 'Conclusion', value: of.conclusion ? <Conclusion value={of.conclusion} /> : 'None yet' },
              ...(of.statement ? [{ label: 'Statement', value: of.statement, wide: true }] : []), ...(of.limitation ? [{ label: 'Limitation', value: of.limitation, wide: true }] : []), ...(of.reviewNote ? [{ label: 'Note of the reviewer', value: of.reviewNote, wide: true }] : []),
            ]}
          />
        </Panel>
        {open && !run && may(person, 'controlTests.perform') && (
          <Panel title={of.state === 'planned' ? 'Perform it' : 'Freeze it once more'} meaning={of.freezes.length === 0 ? 'The population is read and frozen as it is now; its root decides the sample.' : 'The former freeze stays, and the number of freezes is printed on the workpaper.'}>
            <Form action={perform.bind(null, of.id)} version={of.version} label="Perform">
              {of.freezes.length > 0 && <TextArea name="reason" label="Why again" required maxLength={2000} rows={2} />}
              <Submit variant={of.state === 'planned' ? 'primary' : 'secondary'}>{of.state === 'planned' ? 'Freeze and ask' : 'Freeze once more'}</Submit>
            </Form>
          </Panel>
        )}
        {of.state === 'performed' && !run && may(person, 'controlTests.conclude') && (
          <Panel title="Conclude" meaning="You answer for it as its preparer. Somebody else reviews it.">
            <div className="stack"><Standing of={of} />
            <Form action={conclude.bind(null, of.id)} version={of.version} label="Conclude">
              <Select name="conclusion" label="Conclusion" required empty="Choose" options={Object.entries(conclusions).map(([value, label]) => ({ value, label }))} />
              <TextArea name="statement" label="Statement" required maxLength={5000} rows={3} help="What was found, and what that says of the control." />
              {(of.against.notEvaluable > 0 || of.against.absent) && <TextArea name="limitation" label="Limitation" maxLength={5000} rows={2} help={`${of.against.absent ? 'Some of what the items are taken from is missing, or a log was silent' : `${formatNumber(of.against.notEvaluable)} answers could not be evaluated`}: say what that leaves open.`} />}
              <Submit>Conclude it</Submit>
            </Form></div>
          </Panel>
        )}
        {of.state === 'prepared' && may(person, 'controlTests.review') && (
          <Panel title="Review" meaning={mine ? 'You prepared it: somebody else reviews it.' : 'What you review is what was concluded. Reviewed, it never moves again.'}>
            {!mine && (
              <>
                <Form action={review.bind(null, of.id)} version={of.version} label="Review"><TextArea name="note" label="Note" maxLength={2000} rows={2} /><Submit>Reviewed</Submit></Form>
                <Form action={giveBack.bind(null, of.id)} version={of.version} label="Give back"><TextArea name="reason" label="Why it goes back" required maxLength={2000} rows={2} /><Submit variant="secondary">Give it back</Submit></Form>
              </>
            )}
          </Panel>
        )}
        {done && may(person, 'controlTests.create') && (
          <Panel title="Go on" meaning={`A ${testKinds.retest.toLowerCase()} asks the same again after remediation; a roll-forward asks it of the time since. Neither alters this one.`}>
            <div className="stack">
              <Form action={create.bind(null, { kind: 'retest', formerId: of.id })} label="Retest" layout="inline"><input type="hidden" name="engagementId" value={of.engagementId} /><input type="hidden" name="controlId" value={of.controlId} /><Submit variant="secondary">Plan a retest</Submit></Form>
              <Form action={create.bind(null, { kind: 'roll_forward', formerId: of.id })} label="Roll forward">
                <input type="hidden" name="engagementId" value={of.engagementId} /><input type="hidden" name="controlId" value={of.controlId} />
                <Field name="fromDay" label="First day" type="date" required defaultValue={of.toAt.toISOString().slice(0, 10)} />
                <Field name="toDay" label="Last day" type="date" required />
                <Submit variant="secondary">Roll forward</Submit>
              </Form>
            </div>
          </Panel>
        )}
      </TwoColumn>
    </TestFrame>
  )
}

function Standing({ of }: { of: Awaited<ReturnType<typeof getTest>> }) {
  const { items, absent, open, unexplained, systematic, withoutPass } = of.against
  const lines = [
    absent && <Link href={`/control-tests/${of.id}/population`}>{items === 0 ? 'Of what the items are taken from something is missing: it is not evaluable' : 'Some of what the items are taken from is missing, or a log was silent'}</Link>,
    open > 0 && <Link href={`/control-tests/${of.id}/items?show=sample`}>{`${formatCount(open, 'question')} not answered yet`}</Link>,
    unexplained > 0 && <Link href={`/control-tests/${of.id}/deviations`}>{`${formatCount(unexplained, 'failure')} without a cause`}</Link>,
    systematic > 0 && `${formatCount(systematic, 'systematic deviation')}: the control is not effective`,
    withoutPass.length > 0 && `Nothing passed question ${withoutPass.join(', ')}: it could not be evaluated`,
  ].filter(Boolean)
  return lines.length === 0 ? null : <Notice kind="warn" title="Before it is concluded"><ul>{lines.map((line, n) => <li key={n}>{line}</li>)}</ul></Notice>
}
