import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { DetailFields, expectedOptions, typedValues } from '../_parts/fields.tsx'
import { expect } from '../actions.ts'

export default async function ExpectEvidencePage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('evidence.create', '/evidence/expect')
  const values = typedValues(await searchParams)
  const [owners, expected] = await Promise.all([userChoices(person, {}), expectedOptions(person, null, values.expected)])
  return (
    <Page title="Add expected evidence" breadcrumbs={[{ label: 'Evidence', href: '/evidence' }]} meaning="Somebody will bring its file. Until then it is pending, and appears on its owner’s worklist." width="narrow">
      <Form action={expect} label="Add it">
        <DetailFields values={values} owners={owners} expected={expected} />
        <FormFoot><Submit>Add it</Submit><ButtonLink href="/evidence" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
