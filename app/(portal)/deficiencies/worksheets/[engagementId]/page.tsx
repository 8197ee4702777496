import Link from 'next/link'
import { CheckboxGroup } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { deficiencyName } from '#lib/modules/deficiencies/model.ts'
import { assertionNames, groupNames, likelihoodNames, magnitudeNames, severityNames } from '#lib/modules/deficiencies/words.ts'
import { getWorksheet } from '#lib/modules/deficiencies/worksheet.ts'
import { Rows } from '../../../_parts/rows.tsx'
import { Due, SeverityMark, StateMark } from '../../_parts/marks.tsx'
import { aggregate } from '../../actions.ts'

const areas: Record<string, string> = { AC: 'Access', CM: 'Changes', OP: 'Operations', SD: 'Development' }
const kinds = { cannot_be_concluded: 'warn', material_weakness: 'danger', none: 'good', nothing_raised: 'info' } as const

export default async function WorksheetPage({ params }: { params: Promise<{ engagementId: string }> }) {
  const { engagementId } = await params
  const { person } = await requirePerson('deficiencies.read', `/deficiencies/worksheets/${engagementId}`)
  const of = await shown(getWorksheet(person, { engagementId }))
  const { summary, tests } = of
  const alone = of.rows.filter(({ kind, state }) => kind !== 'aggregate' && state !== 'withdrawn')
  const groupName = ({ by, name }: (typeof of.groups)[number]) => (by === 'area' ? (areas[name] ?? name) : by === 'assertion' ? (assertionNames[name as keyof typeof assertionNames] ?? name) : name)
  const all = summary.deficiencies + summary.aggregates
  return (
    <Page
      title={`Deficiencies of ${of.engagement.code}`}
      meaning={`${of.engagement.title}, ${of.engagement.fromDay} to ${of.engagement.toDay}.`}
      breadcrumbs={[{ label: 'Deficiencies', href: '/deficiencies' }, { label: of.engagement.code, href: `/engagements/${of.engagement.id}` }]}
      actions={<>{may(person, 'reports.create') && <ButtonLink href={`/reports/new?${new URLSearchParams({ kind: 'deficiencies', ofId: of.engagement.id, fromDay: of.engagement.fromDay, toDay: of.engagement.toDay, zone: of.engagement.zone })}`} icon="file-text">Report</ButtonLink>}{may(person, 'deficiencies.export') && <a className="btn btn-secondary" href={`/api/v1/deficiencies.xlsx?engagementId=${of.engagement.id}`}>Export as XLSX</a>}{may(person, 'deficiencies.create') && of.engagement.state === 'open' && <ButtonLink href={`/deficiencies/new?engagementId=${of.engagement.id}`} variant="primary" icon="plus">Raise a deficiency</ButtonLink>}</>}
    >
      <div className="stack">
        <Notice kind={kinds[of.conclusion.outcome]} title={of.conclusion.said}>{`As far as tested: ${formatNumber(tests.reviewed)} of ${formatNumber(tests.all)} control tests of the engagement are reviewed.`}{summary.withdrawn > 0 && ` ${formatNumber(summary.withdrawn)} withdrawn, which count no more.`}</Notice>
        <Stats>
          {summary.bySeverity.map((each) => <Stat key={each.severity} label={severityNames[each.severity]} value={each.deficiencies + each.aggregates} of={all} caveat={[...(each.aggregates > 0 ? [formatCount(each.aggregates, 'aggregate')] : []), ...(each.closed > 0 ? [`${formatNumber(each.closed)} closed`] : [])].join(', ') || undefined} tone={each.deficiencies + each.aggregates - each.closed > 0 && each.severity === 'material_weakness' ? 'bad' : 'neutral'} />)}
          <Stat label="Not evaluated" value={summary.notEvaluated} of={all} tone={summary.notEvaluated > 0 ? 'warn' : 'neutral'} />
          <Stat label="Not reviewed" value={summary.notReviewed} of={all} tone={summary.notReviewed > 0 ? 'warn' : 'neutral'} />
        </Stats>
        {tests.unraisedCount > 0 && (
          <Panel title="Not effective, and no deficiency" meaning={`${formatNumber(tests.unraisedCount)} of ${formatNumber(tests.all)} control tests${tests.unraised.length < tests.unraisedCount ? '; the first hundred' : ''}.`}>
            <ul className="stack">{tests.unraised.map((test) => <li key={test.id} className="row wrap"><Link href={`/control-tests/${test.id}`}>{`T-${test.number} ${test.title}`}</Link>{may(person, 'deficiencies.create') && <Link href={`/deficiencies/new?testId=${test.id}`}>{`Evaluate T-${test.number} as a deficiency`}</Link>}</li>)}</ul>
          </Panel>
        )}
        <Panel title="All of them" meaning={of.shown < of.all ? `The first ${formatNumber(of.shown)} of ${formatNumber(of.all)}; the export has all.` : `${formatNumber(summary.deficiencies)} ${summary.deficiencies === 1 ? 'deficiency' : 'deficiencies'}, ${formatNumber(summary.aggregates)} ${summary.aggregates === 1 ? 'aggregate' : 'aggregates'}, ${formatNumber(summary.withdrawn)} withdrawn.`} flush>
          {of.rows.length === 0 ? <p className="pan-body">None is raised in this engagement.</p> : (
            <Rows
              caption="Deficiencies of the engagement"
              heads={['Deficiency', 'Control', 'Likelihood and magnitude', 'Derived', 'Concluded', 'State', 'Due']}
              rows={of.rows.map((row) => ({
                key: row.id,
                cells: [
                  <Link key="d" href={`/deficiencies/${row.id}`}>{deficiencyName(row)}</Link>, row.kind === 'aggregate' ? `Of ${row.members.map((number) => `D-${number}`).join(', ')}` : (row.controlCode ?? '—'), row.likelihood && row.magnitude ? `${likelihoodNames[row.likelihood]}, ${magnitudeNames[row.magnitude].toLowerCase()}` : '—',
                  row.derived ? severityNames[row.derived] : '—', <SeverityMark key="s" value={row.severity} />, <StateMark key="t" value={row.state} />, <Due key="u" day={row.dueDay} isOverdue={row.isOverdue} />,
                ],
              }))}
            />
          )}
        </Panel>
        {of.groups.length > 0 && (
          <Panel title="May have to be looked at together" meaning={`${formatNumber(of.groupsFound)} proposed, by what they touch${of.groups.length < of.groupsFound ? `; the first ${of.groups.length}` : ''}. A person decides.`}>
            <ul className="stack">{of.groups.map((group) => <li key={`${group.by} ${group.ids.join()}`}>{`${groupNames[group.by]}: ${groupName(group)} (${group.numbers.map((number) => `D-${number}`).join(', ')})`}</li>)}</ul>
          </Panel>
        )}
        {alone.length > 1 && of.engagement.state === 'open' && may(person, 'deficiencies.aggregate') && (
          <Panel title="Aggregate" meaning="What several come to together is evaluated by itself, and is never less severe than the highest of them.">
            <Form action={aggregate.bind(null, of.engagement.id)} label="Aggregate">
              <CheckboxGroup name="memberIds" label="Members" required options={alone.map((row) => ({ value: row.id, label: deficiencyName(row), help: row.severity ? severityNames[row.severity] : 'Not evaluated' }))} />
              <Field name="title" label="Title" required maxLength={300} />
              <TextArea name="condition" label="What they have together" required maxLength={5000} rows={2} />
              <TextArea name="effect" label="What could come of it" required maxLength={5000} rows={2} />
              <Submit variant="secondary">Aggregate them</Submit>
            </Form>
          </Panel>
        )}
      </div>
    </Page>
  )
}
