import Link from 'next/link'
import { Select } from '#components/form/choices.tsx'
import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Badge, Outcome } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { evidenceChoices } from '#lib/modules/control-tests/choices.ts'
import { testName } from '#lib/modules/control-tests/model.ts'
import { getItem } from '#lib/modules/control-tests/queries.ts'
import { answerNames, chosenNames } from '#lib/modules/control-tests/words.ts'
import { outcomeOf } from '#lib/testing/test.ts'
import { answer, replace } from '../../../actions.ts'

export default async function ControlTestItemPage({ params }: { params: Promise<{ testId: string; number: string }> }) {
  const { testId, number } = await params
  const { person } = await requirePerson('controlTests.read', `/control-tests/${testId}/items/${number}`)
  const of = await shown(getItem(person, { testId, number }))
  const { test } = of
  const href = `/control-tests/${test.id}`
  const answers = test.state === 'performed' && may(person, 'controlTests.answer')
  const inSample = of.turn !== null && of.replaced === null
  const proofs = answers ? await evidenceChoices(person, {}) : []
  return (
    <Page
      title={of.name}
      breadcrumbs={[{ label: 'Tests', href: '/control-tests' }, { label: testName(test), href }, { label: 'Items', href: `${href}/items` }]}
      marks={of.turn !== null && <Badge>{of.replaced === null ? `${chosenNames[of.chosen ?? 'sample']} ${of.turn}` : 'Replaced'}</Badge>}
    >
      {of.questions.filter(({ by }) => by !== null || inSample || of.replaced !== null).map((question) => {
        const now = outcomeOf(question.now)
        const last = question.answers[0]
        return (
          <Panel key={question.letter} title={`${question.letter}. ${question.asks}`} actions={now ? <Outcome value={now} /> : <Badge tone="warn">Open</Badge>}>
            <div className="stack">
              {question.data && <p>{question.data.said}</p>}
              {question.answers.map((each) => (
                <p key={each.sequence}>{answerNames[each.outcome]}: {each.said} ({each.byName ?? 'somebody'}, <Time at={each.answeredAt} format="absolute" />{each.evidenceId && <>, <Link href={`/evidence/${each.evidenceId}`}>{each.evidenceTitle ?? 'evidence'}</Link></>})</p>
              ))}
              {now === 'fail' && (question.deviationId ? <p><Link href={`${href}/deviations`}>It belongs to a deviation.</Link></p> : <p><Link href={`${href}/deviations`}>Say its cause.</Link></p>)}
              {answers && now !== 'fail' && (question.by === null ? inSample : now === 'not_evaluable' || last) && (
                <Form action={answer.bind(null, test.id, of.number, question.letter)} version={test.version} label={`Answer ${question.letter}`}>
                  <Select name="outcome" label="Answer" required empty="Choose" options={Object.entries(answerNames).map(([value, label]) => ({ value, label }))} help="What failed stays failed." />
                  <TextArea name="said" label="What was found" required maxLength={2000} rows={2} />
                  <Select name="evidenceId" label="Evidence" required={question.by !== null} empty="None" options={proofs.map(({ id, title }) => ({ value: id, label: title }))} />
                  <Submit variant="secondary">Answer</Submit>
                </Form>
              )}
            </div>
          </Panel>
        )
      })}
      <Panel title="As it was frozen" meaning="From these bytes every answer is derived again.">
        <Facts facts={[
          { label: 'Item', value: String(of.number) }, { label: 'Stratum', value: of.stratum || 'None' }, { label: 'Leaf', value: <Code wrap>{of.leaf}</Code>, wide: true }, { label: 'Ticket', value: <Code wrap>{of.ticket}</Code>, wide: true },
          ...(of.replaced === null ? [] : [{ label: 'Why another one was taken', value: of.replaced, wide: true }]),
          { label: 'Item', value: <pre className="[overflow-wrap:anywhere] whitespace-pre-wrap">{JSON.stringify(JSON.parse(of.body), null, 2)}</pre>, wide: true },
        ]} />
      </Panel>
      {test.state === 'performed' && inSample && may(person, 'controlTests.replace') && (
        <Panel title="Take another one" meaning="Where it cannot be tested, such as a file that is gone: the next ticket comes in for it, and this one stays in sight.">
          <Form action={replace.bind(null, test.id, of.number)} version={test.version} label="Replace"><TextArea name="reason" label="Reason" required maxLength={2000} rows={2} /><Submit variant="quiet">Take the next</Submit></Form>
        </Panel>
      )}
    </Page>
  )
}
