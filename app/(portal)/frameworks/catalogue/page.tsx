import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { listCatalogue } from '#lib/modules/frameworks/queries.ts'
import { add } from '../actions.ts'

export default async function CataloguePage() {
  const { person } = await requirePerson('frameworks.read', '/frameworks/catalogue')
  const all = await shown(listCatalogue(person, {}))
  return (
    <Page title="Catalogue" breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }]} meaning="Frameworks by the numbers of their requirements, titled in our own words. Mappings of the portal's controls, checks and rules come with them.">
      <div className="stack">
        {all.map((of) => (
          <Panel key={of.key} title={`${of.name} ${of.edition}`} meaning={`${of.publisher}. ${of.requirements.toLocaleString('en')} requirements in ${of.domains} domains.`} actions={of.id ? <a href={`/frameworks/${of.id}`}>Open</a> : undefined}>
            <p>{of.note}</p>
            {!of.id && may(person, 'frameworks.add') && <Form action={add.bind(null, of.key)} label={`Add ${of.name} ${of.edition}`}><FormFoot><Submit icon="plus" variant="quiet">Add {of.name} {of.edition}</Submit></FormFoot></Form>}
          </Panel>
        ))}
      </div>
    </Page>
  )
}
