import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { waitingLists } from '#lib/modules/people/queries.ts'
import { takeOver } from '../actions.ts'

/** What was frozen and is not taken over: a matter of seconds, or it failed and somebody starts it again. */
export async function Waiting({ person }: { person: Person }) {
  const lists = await waitingLists(person, {})
  return lists.map((each) => (
    <Notice key={each.id} kind="info" title={`${each.title} is being taken over`}>
      <p>Its {each.source === 'roster' ? 'people' : 'accounts'} appear here within a minute of its freezing.</p>
      {may(person, 'people.sync') && <Form action={takeOver.bind(null, each.id, each.source)} layout="inline" label={`Take over ${each.title}`}><Submit>Take it over now</Submit></Form>}
    </Notice>
  ))
}
