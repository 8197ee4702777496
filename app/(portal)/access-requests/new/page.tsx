import { Checkbox, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { longest, rightValue } from '#lib/modules/access-requests/model.ts'
import { requestablePeople, requestableRightsOf, requestableSystems } from '#lib/modules/access-requests/queries.ts'
import { type PopulationSource, populationSources } from '#lib/modules/populations/model.ts'
import { create } from '../actions.ts'

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)
const crumbs = [{ label: 'Access requests', href: '/access-requests' }]

/** In two steps: the system, then the right in it. Both are addresses, so that it works without scripts. */
export default async function NewAccessRequestPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('accessRequests.create', '/access-requests/new')
  const search = await searchParams
  const systems = await requestableSystems(person, {})
  const chosen = systems.find((each) => `${each.systemId}:${each.source}` === one(search.of))
  const named = (each: (typeof systems)[number]) => (systems.filter((other) => other.systemId === each.systemId).length > 1 ? `${each.system}, ${populationSources[each.source as PopulationSource]?.name ?? each.source}` : each.system)
  if (!chosen) {
    return (
      <Page title="Request access" meaning="In which system?" breadcrumbs={crumbs} width="narrow">
        {systems.length === 0
          ? <EmptyState icon="users" title="Nothing can be requested yet" action={may(person, 'populations.create') ? <ButtonLink href="/populations/new" variant="primary" icon="upload">Import a population</ButtonLink> : undefined}>What can be requested are the rights of the newest frozen population of a system.</EmptyState>
          : <ul className="rows">{systems.map((each) => <li key={`${each.systemId}:${each.source}`}><div><p><b>{named(each)}</b></p><p className="muted">As of <Time at={each.extractedAt} format="date" /></p></div><ButtonLink href={`/access-requests/new?of=${encodeURIComponent(`${each.systemId}:${each.source}`)}`} size="small">Choose</ButtonLink></li>)}</ul>}
      </Page>
    )
  }
  const find = one(search.find) ?? ''
  const [rights, people] = await Promise.all([requestableRightsOf(person, { systemId: chosen.systemId, source: chosen.source, search: find }), requestablePeople(person, {})])
  return (
    <Page title={`Request access: ${named(chosen)}`} meaning={<>The rights of its population of <Time at={chosen.extractedAt} format="date" />.</>} breadcrumbs={[...crumbs, { label: 'Another system', href: '/access-requests/new' }]} width="narrow">
      <div className="stack">
        <form method="get" className="row"><input type="hidden" name="of" value={`${chosen.systemId}:${chosen.source}`} /><input className="in" type="search" name="find" defaultValue={find} aria-label="Find a right" placeholder="Find a right" /><button className="btn" type="submit">Find</button></form>
        {rights.more && <Notice kind="info" title="The first 200 rights">Find the one you need by a part of its name.</Notice>}
        {people.length === 0 && <Notice kind="warn" title="You are not in the directory">Access is requested for people of the roster. Ask whoever runs the programme to link your account with your person there.</Notice>}
        {rights.rows.length === 0 ? <EmptyState icon="search" title="No such right">{find ? 'Nothing of that name in the newest population.' : 'What can be requested is being listed: come back in a minute.'}</EmptyState> : (
          <Form action={create.bind(null, chosen.systemId, chosen.source)} label="Request access">
            <Select name="personId" label="For" required options={people.map((each) => ({ value: each.id, label: each.email ? `${each.name} (${each.email})` : each.name }))} defaultValue={people.length === 1 ? (people[0]?.id ?? '') : ''} />
            <Select name="right" label="Right" required options={rights.rows.map((each) => ({ value: rightValue(each), label: `${each.rightName}${each.scope ? ` in ${each.scope}` : ''}${each.privileged ? ', privileged' : ''}, held by ${formatNumber(each.holders)}` }))} defaultValue={rights.rows.length === 1 && rights.rows[0] ? rightValue(rights.rows[0]) : ''} />
            <TextArea name="reason" label="Why" required rows={3} maxLength={2_000} help="The manager and the owner of the system read it." />
            <Field name="endsAt" label="Expires" type="date" help={`Needed for privileged rights (${longest.privileged} days at most) and in an emergency (${longest.emergency}). Through the end of that day, in the time zone of the organization. Empty: as long as it is needed.`} />
            <Checkbox name="emergency" label="Emergency" help="It is given at once, and somebody else has to approve it right after. When that came is shown for ever." />
            <FormFoot><Submit>Request it</Submit><ButtonLink href="/access-requests" variant="quiet">Cancel</ButtonLink></FormFoot>
          </Form>
        )}
      </div>
    </Page>
  )
}
