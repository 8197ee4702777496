import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { accountHows, workerKinds } from '#lib/modules/people/model.ts'
import { getPerson } from '#lib/modules/people/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Address, Enabled, Found, WorkerState } from '../_parts/marks.tsx'
import { callElsewhere, setUser } from '../actions.ts'

type Shown = Awaited<ReturnType<typeof getPerson>>

export default async function PersonPage({ params }: { params: Promise<{ personId: string }> }) {
  const { personId } = await params
  const { person } = await requirePerson('people.read', `/people/${personId}`)
  const of = await shown(getPerson(person, { id: personId }))
  const users = may(person, 'people.setUser') ? await userChoices(person, {}) : null
  return (
    <Page title={of.name} breadcrumbs={[{ label: 'People', href: '/people' }]} marks={<WorkerState state={of.state} gone={of.goneAt !== null} />}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        <Panel title="Facts" meaning="As the roster says them.">
          <Facts
            facts={[
              { label: 'Kind', value: workerKinds[of.kind] },
              { label: 'Manager', value: of.managerId ? <a href={`/people/${of.managerId}`}>{of.managerName}</a> : of.managerSaid ? `${of.managerSaid}, who is not found in the roster` : 'Not said' },
              { label: 'E-mail', value: <Address of={of.email} /> },
              { label: 'User name', value: of.userName ?? 'Not said' },
              { label: 'First day', value: of.startsOn ?? 'Not said' },
              { label: 'Last day', value: of.endsOn ? <>{of.endsOn}, which ends <Time at={of.endsAt} format="absolute" /></> : 'None' },
              { label: 'Time zone', value: of.zone },
              { label: 'Worker id', value: of.workerId },
              { label: 'Roster', value: of.populationId ? <a href={`/populations/${of.populationId}`}>{of.populationTitle}</a> : 'None yet' },
              ...(of.goneAt ? [{ label: 'In no roster since', value: <Time at={of.goneAt} format="absolute" /> }] : []),
              { label: 'Account of Tickmark', value: of.userId ? `${of.userLabel}, found by ${of.userHow ? accountHows[of.userHow].toLowerCase() : ''}` : 'None' },
              { label: 'Called elsewhere', value: of.aliases.join(', ') || 'Nothing else' },
            ]}
          />
        </Panel>
        <Accounts title="Accounts" none="No account of any system is theirs." rows={of.accounts} all={`/accounts?personId=${of.id}`} />
        {of.owned.length > 0 && <Accounts title="Accounts they answer for" none="" rows={of.owned} />}
        {of.reports.length > 0 && (
          <Panel title="Reports to them">
            <ul className="rows">{of.reports.map((each) => <li key={each.id}><a href={`/people/${each.id}`}>{each.name}</a><WorkerState state={each.state} /></li>)}</ul>
          </Panel>
        )}
        {may(person, 'people.setAliases') && (
          <Panel title="Called elsewhere" meaning="E-mails, user names and ids of theirs that the roster does not know. Accounts are matched again at once.">
            <Form action={callElsewhere.bind(null, of.id, of.version)} label="Called elsewhere">
              <TextArea name="aliases" label="One a line" maxLength={20_000} defaultValue={of.aliases.join('\n')} />
              <Field name="reason" label="Reason" required maxLength={1000} help="How you know. Recorded in the audit trail." />
              <FormFoot><Submit>Save</Submit></FormFoot>
            </Form>
          </Panel>
        )}
        {users && (
          <Panel title="Account of Tickmark" meaning="Whoever decides here is compared with this person as well: nobody reviews their own access.">
            <Form action={setUser.bind(null, of.id, of.version)} label="Account of Tickmark">
              <Select name="userId" label="Account" empty="None" options={users.map((each) => ({ value: each.id, label: each.name }))} defaultValue={of.userId ?? undefined} />
              <Field name="reason" label="Reason" required maxLength={1000} help="How you know. Recorded in the audit trail." />
              <FormFoot><Submit>Save</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}

function Accounts({ title, none, rows, all }: { title: string; none: string; rows: Shown['accounts']; all?: string }) {
  return (
    <Panel title={title} actions={all && rows.length > 0 && <a href={all}>See all</a>}>
      {rows.length === 0 ? <p className="muted">{none}</p> : (
        <ul className="rows">
          {rows.map((each) => (
            <li key={each.id}>
              <div className="[overflow-wrap:anywhere]"><p><a href={`/accounts/${each.id}`}>{each.name}</a> in {each.systemName}</p><p className="muted">{each.said}</p></div>
              <div className="flex gap-2"><Found how={each.how} kind={each.kind} /><Enabled enabled={each.enabled} /></div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
