import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { mostDelegationDays } from '#lib/modules/approvals/model.ts'
import { delegateChoices, listDelegations } from '#lib/modules/approvals/queries.ts'
import { ApprovalTabs } from '../_parts/tabs.tsx'
import { delegate, stopDelegating } from '../actions.ts'

export default async function DelegationsPage() {
  const { person } = await requirePerson('approvals.read', '/approvals/delegations')
  const delegations = await shown(listDelegations(person, {}))
  const delegates = may(person, 'approvals.delegate')
  const people = delegates ? await delegateChoices(person, {}) : []
  const at = now()
  return (
    <Page title="Delegations" meaning="Somebody decides for another one for a while. Every such decision names both, and neither decides about what one of them takes part in." tabs={<ApprovalTabs current="/approvals/delegations" />}>
      <div className="stack">
        {delegations.length === 0 ? <EmptyState icon="users" title="No delegation">Whoever is away lets somebody else decide for them, {mostDelegationDays} days at most.</EmptyState> : (
          <Panel>
            <ul className="rows">
              {delegations.map((each) => {
                const over = each.revokedAt !== null || each.endsAt <= at
                return (
                  <li key={each.id}>
                    <div className="[overflow-wrap:anywhere]">
                      <p className="row"><b>{each.fromName} → {each.toName}</b>{over ? <Status tone="off">{each.revokedAt ? 'Ended early' : 'Over'}</Status> : each.startsAt > at ? <Status tone="info">To come</Status> : <Status tone="good">In force</Status>}</p>
                      <p className="muted">“{each.reason}” · <Time at={each.startsAt} format="absolute" /> to <Time at={each.revokedAt ?? each.endsAt} format="absolute" /></p>
                    </div>
                    {!over && each.fromId === person.userId && may(person, 'approvals.endDelegation') && (
                      <Form action={stopDelegating.bind(null, each.id)} layout="inline" label={`End the delegation to ${each.toName}`}><Submit variant="secondary" size="small">End it now</Submit></Form>
                    )}
                  </li>
                )
              })}
            </ul>
          </Panel>
        )}
        {delegates && (
          <Panel title="Delegate" meaning="What you may decide, they may for you. They need a role that decides at all.">
            <Form action={delegate} label="Delegate">
              <Select name="toId" label="To" required empty="Choose somebody" options={people.map((each) => ({ value: each.id, label: each.name }))} />
              <div className="form-grid">
                <Field name="startsAt" label="From" type="date" help="Empty: from now on." />
                <Field name="endsAt" label="Expires" type="date" required help={`At most ${mostDelegationDays} days.`} />
              </div>
              <Field name="reason" label="Reason" required maxLength={500} help="Such as: on leave. Recorded in the audit trail." />
              <FormFoot><Submit>Delegate</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </div>
    </Page>
  )
}
