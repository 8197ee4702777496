import Link from 'next/link'
import { Checkbox } from '#components/form/choices.tsx'
import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { rankOf } from '#lib/deficiency/severity.ts'
import { indicatorNames, likelihoodNames, magnitudeNames, severityNames, stepNames } from '#lib/modules/deficiencies/words.ts'
import { giveBack, review } from '../actions.ts'
import { SeverityMark } from './marks.tsx'
import type { Deficiency } from './sources.tsx'

type Evaluation = Deficiency['evaluations'][number]

/** Derived, and what was concluded where that is another one. */
function said({ derived, severity, reason }: Evaluation): string {
  return derived === severity ? `Derived and concluded: ${severityNames[severity].toLowerCase()}.` : `Derived: ${severityNames[derived].toLowerCase()}; concluded: ${severityNames[severity].toLowerCase()}, because: ${reason}`
}

/** How the severity follows. Of an aggregate its members raise it, which no step of its own facts shows. */
function steps({ steps: all, derived }: Evaluation): string {
  const last = all.at(-1)?.severity
  return [...all.map(({ by, severity }) => `${severityNames[severity]}: ${stepNames[by]}`), ...(last === derived ? [] : [`${severityNames[derived]}: ${stepNames.member}`])].join('. ')
}

const facts = (of: Evaluation) => [
  { label: 'Likelihood', value: likelihoodNames[of.likelihood] }, { label: 'Magnitude', value: magnitudeNames[of.magnitude] },
  { label: 'Why so likely', value: of.likelihoodWhy, wide: true }, { label: 'Why of that magnitude', value: of.magnitudeWhy, wide: true }, { label: 'Accounts, processes and systems', value: of.affected, wide: true },
  { label: 'Days it did not work', value: of.days === null ? 'Nobody can tell' : String(of.days) }, { label: 'What went wrong', value: of.failure ?? 'No actual failure was found' },
  {
    label: 'Compensating controls', wide: true,
    value: of.compensating.length === 0 ? 'None' : <ul className="stack">{of.compensating.map((each) => <li key={each.controlId}><Link className="inline" href={`/controls/${each.controlId}`}>{each.control}</Link>: {each.testId ? <Link className="inline" href={`/control-tests/${each.testId}`}>{`effective by ${each.test}`}</Link> : 'not tested: cannot reduce the severity'}. {each.precision}</li>)}</ul>,
  },
  { label: 'Indicators', value: of.indicators.map((each) => indicatorNames[each]).join('; ') || 'None', wide: true }, { label: 'How it follows', value: steps(of), wide: true }, { label: 'Conclusion', value: of.statement, wide: true },
  { label: 'Concluded by', value: <>{of.concludedByName ?? 'Somebody'}, <Time at={of.concludedAt} format="absolute" /></> }, { label: 'Reviewed by', value: of.reviewedAt ? <>{of.reviewerName ?? 'Somebody'}, <Time at={of.reviewedAt} format="absolute" /></> : 'Nobody' },
  ...(of.reason && of.derived === of.severity ? [{ label: 'Beside what is derived', value: of.reason, wide: true }] : []), ...(of.acceptsLower ? [{ label: 'Lower than derived', value: 'Accepted by the reviewer' }] : []), ...(of.reviewNote ? [{ label: 'Note of the reviewer', value: of.reviewNote, wide: true }] : []),
]

/** The evaluation that counts, its review, and those before it. */
export function Evaluations({ of, me, reviews }: { of: Deficiency; me: string; reviews: boolean }) {
  const [latest, ...former] = of.evaluations
  if (!latest) return <Panel title="Evaluation"><p>Nobody has evaluated it yet: its severity is not known.</p></Panel>
  const lower = rankOf(latest.severity) < rankOf(latest.derived)
  return (
    <>
      <Panel title={`Evaluation ${latest.number}`} meaning={said(latest)} actions={<SeverityMark value={latest.severity} />}>
        {of.state === 'open' && <Notice kind="warn" title="It counts no more">It was given back, or a member is more severe now.</Notice>}
        <Facts facts={facts(latest)} />
      </Panel>
      {reviews && (
        <Panel title="Review" meaning={latest.concludedById === me ? 'You concluded it: somebody else reviews it.' : 'You answer for it too, under your name.'}>
          {latest.concludedById !== me && (
            <div className="stack">
              <Form action={review.bind(null, of.id)} version={of.version} label="Review">
                {lower && <Checkbox name="acceptsLower" label={`I accept that it is a ${severityNames[latest.severity].toLowerCase()}, though a ${severityNames[latest.derived].toLowerCase()} is derived`} />}
                <TextArea name="note" label="Note" maxLength={2000} rows={2} />
                <Submit>Reviewed</Submit>
              </Form>
              <Form action={giveBack.bind(null, of.id)} version={of.version} label="Give back"><TextArea name="reason" label="Why it goes back" required maxLength={2000} rows={2} /><Submit variant="secondary">Give it back</Submit></Form>
            </div>
          )}
        </Panel>
      )}
      {former.length > 0 && (
        <Panel title="Former evaluations" meaning="They stay as they were concluded.">
          <div className="stack">{former.map((each) => <details key={each.number} className="more"><summary>{`Evaluation ${each.number}: ${said(each)}`}</summary><Facts facts={facts(each)} /></details>)}</div>
        </Panel>
      )}
    </>
  )
}
