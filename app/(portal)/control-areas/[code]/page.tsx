import { redirect } from 'next/navigation'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { may } from '#lib/auth/actor.ts'
import { areaNames } from '#lib/control-areas.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { getControlArea } from '#lib/edge/entities.ts'
import { shown } from '#lib/edge/page.ts'
import { isCatalogueCode } from '#lib/modules/controls/catalogue.ts'
import { namedControl } from '#lib/modules/controls/queries.ts'
import { Joined } from '../_parts/joined.tsx'

type Props = { params: Promise<{ code: string }> }

/** A code leads to its control; here is what bears a code that no control has yet. */
export default async function ControlAreaPage({ params }: Props) {
  const { code } = await params
  const { person } = await requirePerson('evidence.read', `/control-areas/${code}`)
  const control = may(person, 'controls.read') ? await shown(namedControl(person, { code })) : null
  if (control) redirect(`/controls/${control.id}`)
  const area = await shown(getControlArea(person, { code }))
  const make = may(person, 'controls.create') && <ButtonLink href={isCatalogueCode(code) ? `/controls/new?template=${code}` : '/controls/new'} icon="plus">Create its control</ButtonLink>
  return (
    <Page title={code} breadcrumbs={[{ label: 'Controls', href: '/controls' }]} meaning={areaNames[code.slice(0, 2)]} actions={make}>
      <div className="stack"><Joined area={area} /></div>
    </Page>
  )
}
