import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { getTest, unexplained } from '#lib/modules/control-tests/queries.ts'
import { extents } from '#lib/modules/control-tests/words.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { TestFrame } from '../../_parts/frame.tsx'
import { record, remediate } from '../../actions.ts'

export default async function DeviationsPage({ params }: { params: Promise<{ testId: string }> }) {
  const { testId } = await params
  const { person } = await requirePerson('controlTests.read', `/control-tests/${testId}/deviations`)
  const of = await shown(getTest(person, { id: testId }))
  const loose = await unexplained(person, { id: of.id })
  const records = of.state === 'performed' && may(person, 'deviations.record')
  const owners = records && loose.length > 0 ? await userChoices(person, {}) : []
  const asks = (letter: string) => of.attributes.find((each) => each.letter === letter)?.asks ?? ''
  return (
    <TestFrame of={of} view="deviations">
      {of.deviations.length === 0 && loose.length === 0 && <EmptyState icon="check" title="Nothing failed">{of.freeze === null ? 'Its population is not frozen yet.' : 'No item failed a question.'}</EmptyState>}
      {loose.map(({ letter, items, first }) => (
        <Panel key={letter} title={`${letter}. ${asks(letter)}`} meaning={`${formatCount(items, 'item')} failed, and nobody has said why: ${first.join(', ')}${items > first.length ? ', …' : ''}.`}>
          {records && (
            <Form action={record.bind(null, of.id, letter)} version={of.version} label={`Deviation of question ${letter}`}>
              <Field name="numbers" label="Items" help={`Their numbers, such as ${first.slice(0, 2).join(', ')}; empty: all ${formatCount(items, 'item')}.`} />
              <TextArea name="cause" label="Root cause" required maxLength={2000} rows={2} />
              <Select name="extent" label="Extent" required empty="Choose" options={[{ value: 'isolated', label: 'Isolated: an exception' }, { value: 'systematic', label: 'Systematic: the control is not effective' }]} />
              <TextArea name="grounds" label="Grounds" required maxLength={2000} rows={2} help="Why it is no more than these, or how far it reaches. Of a sample: extend it first." />
              <TextArea name="plan" label="Plan" required maxLength={2000} rows={2} help="What is done so that it does not happen again." />
              <Select name="ownerId" label="Owner" required empty="Choose" options={owners.map(({ id, name }) => ({ value: id, label: name }))} />
              <Field name="dueDay" label="Due" type="date" required />
              <Submit variant="secondary">Record it</Submit>
            </Form>
          )}
        </Panel>
      ))}
      {of.deviations.map((each) => (
        <Panel key={each.id} title={`${each.letter}. ${each.cause}`} actions={<Status tone={each.extent === 'systematic' ? 'bad' : 'warn'}>{extents[each.extent]}</Status>} meaning={each.freeze === of.freeze ? undefined : 'Of an earlier freeze.'}>
          <Facts facts={[
            { label: 'Question', value: asks(each.letter), wide: true }, { label: 'Items', value: formatCount(each.items, 'item') }, { label: 'Owner', value: each.ownerName ?? '—' }, { label: 'Due', value: each.dueDay },
            { label: 'Grounds', value: each.grounds, wide: true }, { label: 'Plan', value: each.plan, wide: true },
            ...(each.remediatedAt ? [{ label: 'Remediated', value: <><Time at={each.remediatedAt} format="absolute" />: {each.remediation}. It stays a deviation; a retest shows whether it holds.</>, wide: true }] : []),
          ]} />
          {!each.remediatedAt && (may(person, 'deviations.remediate') || person.userId === each.ownerId) && (
            <Form action={remediate.bind(null, of.id, each.id)} version={each.version} label="Remediated"><TextArea name="remediation" label="How it was remediated" required maxLength={2000} rows={2} /><Submit variant="secondary">Remediated</Submit></Form>
          )}
        </Panel>
      ))}
    </TestFrame>
  )
}
