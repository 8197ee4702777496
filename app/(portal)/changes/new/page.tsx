import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { changeChoices } from '#lib/modules/changes/queries.ts'
import { ChangeForm, StandardForm } from '../_parts/change-form.tsx'
import { create, createStandard } from '../actions.ts'

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

export default async function NewChangePage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('changes.create', '/changes/new')
  const search = await searchParams
  const choices = await changeChoices(person, {})
  const template = choices.templates.find((each) => each.id === one(search.template))
  const crumbs = [{ label: 'Changes', href: '/changes' }]
  if (template) {
    return (
      <Page title="Standard change" meaning={template.description} breadcrumbs={crumbs} width="narrow">
        <StandardForm action={createStandard} template={template} systems={choices.systems.filter((each) => template.systemIds.includes(each.id))} back="/changes/new" submit="Save the draft" />
      </Page>
    )
  }
  return (
    <Page title="Request a change" meaning="A draft first: nobody is asked before you submit it." breadcrumbs={crumbs} width="narrow">
      {choices.systems.length === 0 ? (
        <EmptyState icon="server" title="No system yet" action={may(person, 'systems.create') ? <ButtonLink href="/systems/new" variant="primary" icon="plus">Register a system</ButtonLink> : undefined}>A change says which systems it touches. They stand in the register of systems.</EmptyState>
      ) : (
        <div className="stack">
          {one(search.template) !== undefined && <Notice kind="warn" title="This template is not in force any more">Choose another one, or file a normal change.</Notice>}
          {choices.templates.length > 0 && (
            <Panel title="Approved once for all" meaning="Done often, the same way: needs nobody’s approval each time.">
              <ul className="rows">{choices.templates.slice(0, 8).map((each) => <li key={each.id}><div><p><b>{each.title}</b></p></div><ButtonLink href={`/changes/new?template=${each.id}`} size="small">Use it</ButtonLink></li>)}</ul>
            </Panel>
          )}
          <ChangeForm action={create} choices={choices} back="/changes" submit="Save the draft" type={one(search.type) === 'emergency' ? 'emergency' : 'normal'} />
        </div>
      )}
    </Page>
  )
}
