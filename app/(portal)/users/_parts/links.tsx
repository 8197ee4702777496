import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { listLinks } from '#lib/modules/users/queries.ts'
import { link } from '../actions.ts'
import type { ShownUser } from './account.tsx'

/** The other accounts of the human behind this one, and the form to link one more. */
export async function Links({ user, person }: { user: ShownUser; person: Person }) {
  const { accounts, links, others } = await listLinks(person, { id: user.id })
  return (
    <Panel title="Accounts of one human" meaning="Neither of them decides about what another one takes part in. A link is for ever: it cannot be taken back.">
      <div className="stack">
        {accounts.length === 0 ? <p className="muted">No other account is linked with this one.</p> : (
          <ul className="rows">{accounts.map((each) => <li key={each.id}><div><p><a href={`/users/${each.id}`}>{each.name}</a></p><p className="muted">{each.email}{each.status !== 'active' && `, ${each.status}`}</p></div></li>)}</ul>
        )}
        {links.length > 0 && (
          <ul className="rows">{links.map((each) => <li key={each.between.join()}><div className="[overflow-wrap:anywhere]"><p>{each.between.join(' and ')}: “{each.reason}”</p><p className="muted"><Time at={each.at} format="absolute" />{each.byName && `, by ${each.byName}`}</p></div></li>)}</ul>
        )}
        {user.status !== 'removed' && others.length > 0 && (
          <Form action={link.bind(null, user.id)} confirm={{ title: `Link another account with ${user.name}?`, text: 'Wherever people are compared the two are one human, together with every account linked with either. Nobody can take that back.', yes: 'Link them for ever', danger: true }} label="Link another account">
            <Select name="otherId" label="The other account" required empty="Choose an account" options={others.map((each) => ({ value: each.id, label: each.name }))} />
            <Field name="reason" label="Reason" required maxLength={500} help="How you know that it is the same human. Recorded in the audit trail." />
            <div><Submit variant="danger">Link</Submit></div>
          </Form>
        )}
      </div>
    </Panel>
  )
}
