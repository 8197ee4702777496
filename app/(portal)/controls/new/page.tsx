import { Page } from '#components/page/page.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { catalogue, catalogueCodes, isCatalogueCode } from '#lib/modules/controls/catalogue.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { ControlForm } from '../_parts/control-form.tsx'
import { create } from '../actions.ts'

type Props = { searchParams: Promise<{ template?: string | string[] }> }

export default async function NewControlPage({ searchParams }: Props) {
  const { person } = await requirePerson('controls.create', '/controls/new')
  const { template } = await searchParams
  const code = typeof template === 'string' && isCatalogueCode(template) ? template : null
  const owners = await userChoices(person, {})
  return (
    <Page title="Create a control" meaning={code ? `From ${code} of the pack. It is yours from here on: change what differs.` : 'Your own, or from the pack.'} breadcrumbs={[{ label: 'Controls', href: '/controls' }]} width="narrow">
      <div className="stack">
        {!code && (
          <Panel title="From the pack" meaning="Filled in for you to change." flush>
            <ul className="areas">{catalogueCodes.map((each) => <li key={each}><a href={`/controls/new?template=${each}`}>{each} {catalogue[each].title}</a></li>)}</ul>
          </Panel>
        )}
        <ControlForm action={create.bind(null, code)} values={code ? { code, ...catalogue[code] } : {}} owners={owners} assesses={false} back="/controls" submit="Create" />
      </div>
    </Page>
  )
}
