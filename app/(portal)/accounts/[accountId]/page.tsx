import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { getAccountFacts } from '#lib/edge/account-facts.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { findPeople, getAccount } from '#lib/modules/people/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Narrow, PersonFields, whoOf } from '../../people/_parts/choose.tsx'
import { Address, Enabled, Found } from '../../people/_parts/marks.tsx'
import { assign, release } from '../../people/actions.ts'
import { AccountFacts } from '../_parts/facts.tsx'

export default async function AccountPage({ params, searchParams }: { params: Promise<{ accountId: string }>; searchParams: Search }) {
  const { accountId } = await params
  const typed = whoOf(await searchParams)
  const { person } = await requirePerson('people.read', `/accounts/${accountId}`)
  const of = await shown(getAccount(person, { id: accountId }))
  const facts = await shown(getAccountFacts(person, { id: accountId }))
  const offered = may(person, 'accounts.assign') ? await findPeople(person, { search: typed }) : null
  return (
    <Page title={of.name} breadcrumbs={[{ label: 'Accounts', href: '/accounts' }]} marks={<Found how={of.how} kind={of.kind} />}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        <Panel title="Whose it is">
          <Facts
            facts={[
              { label: 'Person', value: of.personId ? <a href={`/people/${of.personId}`}>{of.personName}</a> : 'Nobody' },
              ...(of.ownerId ? [{ label: 'Owner', value: <a href={`/people/${of.ownerId}`}>{of.ownerName}</a> }] : []),
              { label: of.how ? 'How it was found' : 'Why not', value: of.said, wide: true },
              ...(of.decidedByName ? [{ label: 'Said by', value: of.decidedByName }] : []),
            ]}
          />
        </Panel>
        <Panel title="Facts" meaning="As its system says them.">
          <Facts
            facts={[
              { label: 'System', value: <a href={`/systems/${of.systemId}`}>{of.systemName}</a> },
              { label: 'Account id', value: of.accountId },
              { label: 'Kind', value: of.kind },
              { label: 'Enabled', value: <Enabled enabled={of.enabled} /> },
              { label: 'E-mail', value: <Address of={of.email} /> },
              { label: 'User name', value: of.userName ?? 'Not said' },
              { label: 'Employee id', value: of.employeeId ?? 'Not said' },
              { label: 'Last in', value: of.populationId ? <><a href={`/populations/${of.populationId}`}>{of.populationTitle}</a>{of.populationState !== 'frozen' && ', and not in the list after it'}</> : 'No list' },
            ]}
          />
        </Panel>
        <AccountFacts of={facts} systemName={of.systemName} />
        {offered && (
          <Panel title="Say whose it is" meaning="It stays when accounts are matched again.">
            <Narrow path={`/accounts/${of.id}`} typed={typed} offered={offered} />
            <Form action={assign.bind(null, of.id, of.version)} label="Say whose it is">
              <PersonFields offered={offered} typed={typed} personId={of.personId ?? of.ownerId} as={of.kind === 'service' || of.ownerId ? 'owner' : 'person'} />
              <Field name="reason" label="Reason" required maxLength={1000} help="How you know. Whoever reviews its access reads it." />
              <FormFoot><Submit>Save</Submit></FormFoot>
            </Form>
          </Panel>
        )}
        {of.how === 'by_hand' && may(person, 'accounts.release') && (
          <Panel title="Take it back" meaning="Then it is matched again, by alias, employee id, e-mail and user name.">
            <Form action={release.bind(null, of.id)} label="Take it back">
              <Field name="reason" label="Why" required maxLength={1000} />
              <FormFoot><Submit variant="danger">Take it back</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
