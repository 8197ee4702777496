import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getException } from '#lib/modules/reconciliations/exceptions.ts'
import { spreads } from '#lib/modules/reconciliations/model.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { attributes } from '#lib/reconcile/attributes/index.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { SaidAt } from '../../../_parts/said-at.tsx'
import { ExceptionForm } from '../../_parts/exception-form.tsx'
import { ExceptionState, Result } from '../../_parts/marks.tsx'
import { accept, amend, remediate } from '../../actions.ts'

export default async function ChangeExceptionPage({ params }: { params: Promise<{ exceptionId: string }> }) {
  const { exceptionId } = await params
  const { person } = await requirePerson('reconciliations.read', `/reconciliations/exceptions/${exceptionId}`)
  const of = await shown(getException(person, { id: exceptionId }))
  const mine = may(person, 'changeExceptions.update') && (person.grants['changeExceptions.update'] === 'any' || of.ownerId === person.userId)
  const open = of.state !== 'remediated'
  const owners = mine && open ? await userChoices(person, {}) : []
  return (
    <Page title={`${of.title}: ${attributes[of.attribute - 1]?.title}`} breadcrumbs={[{ label: 'Reconciliation', href: '/reconciliations' }, { label: 'Exceptions', href: `/reconciliations/${of.reconciliationId}/exceptions` }]} marks={<ExceptionState value={of.state} until={of.exceptedUntil} due={of.dueAt} />}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.acceptanceAsked && <Notice title="Its acceptance waits for somebody else"><a href={`/approvals/${of.acceptanceAsked}`}>Open the approval</a></Notice>}
        {of.outcome !== 'fail' && <Notice title="It came to another outcome since">Facts that came later make it: <Result value={of.outcome} />. What was said and decided stays; remediate it if nothing is left to mend.</Notice>}
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'System', value: of.systemName },
              { label: 'Change', value: of.number === null ? of.unitKey : <a href={`/reconciliations/${of.reconciliationId}/changes/${of.number}`}>{of.title}</a> },
              { label: 'Why it failed', value: <SaidAt>{of.said}</SaidAt>, wide: true },
              { label: 'Root cause', value: of.rootCause, wide: true },
              { label: 'Spread', value: spreads[of.spread] },
              { label: 'Owner', value: of.ownerName },
              { label: 'Due', value: <Time at={of.dueAt} /> },
              ...(of.exceptedUntil ? [{ label: 'Accepted until', value: <Time at={of.exceptedUntil} format="absolute" /> }] : []),
              ...(of.note ? [{ label: 'What was done', value: of.note, wide: true }] : []),
            ]}
          />
        </Panel>
        {mine && open && (
          <>
            <Panel title="Remediate" meaning="The outcome stays: what was done stands beside it.">
              <Form action={remediate.bind(null, of.id)} version={of.version} label="Remediate">
                <TextArea name="note" label="What was done" required maxLength={5000} />
                <Submit>Remediated</Submit>
              </Form>
            </Panel>
            {!of.acceptanceAsked && (
              <Panel title="Accept" meaning="Somebody else decides, who had no hand in the change.">
                <Form action={accept.bind(null, of.id)} version={of.version} label="Request acceptance">
                  <Field name="until" label="Accepted until" type="date" required help="At most 366 days ahead." />
                  <TextArea name="reason" label="Reason" required maxLength={1000} />
                  <Submit variant="secondary">Request acceptance</Submit>
                </Form>
              </Panel>
            )}
            <Panel title="Change what is said"><ExceptionForm action={amend.bind(null, of.id)} values={of} owners={owners} submit="Save" /></Panel>
          </>
        )}
      </TwoColumn>
    </Page>
  )
}
