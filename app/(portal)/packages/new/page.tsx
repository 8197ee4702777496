import { CheckboxGroup } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { packageChoices } from '#lib/modules/packages/queries.ts'
import { ended } from '#lib/period.ts'
import { readerZone } from '#lib/zone.ts'
import { create } from '../actions.ts'

export default async function NewPackagePage() {
  const { person } = await requirePerson('packages.create', '/packages/new')
  const [choices, period] = [await packageChoices(person, {}), ended('quarterly', readerZone(), now())]
  return (
    <Page title="Make an audit package" meaning="One file with everything of a period, signed: an auditor takes it home and sees offline that it is complete and unaltered." breadcrumbs={[{ label: 'Packages', href: '/packages' }]} width="narrow">
      <Form action={create} label="Make an audit package">
        <Field name="title" label="Title" required maxLength={300} autoFocus />
        <FormSection title="Period" meaning="Both days are included, as clocks in the time zone show them.">
          <Field name="fromDay" label="First day" type="date" required defaultValue={period.fromDay} />
          <Field name="toDay" label="Last day" type="date" required defaultValue={period.toDay} />
          <Field name="zone" label="Time zone" required defaultValue={readerZone()} help="Such as Europe/Berlin or UTC." />
        </FormSection>
        <FormSection title="Scope" meaning="Nothing chosen: all of them.">
          {choices.systems.length > 0 && <CheckboxGroup name="systemIds" label="Systems" columns options={choices.systems.map(({ id, name }) => ({ value: id, label: name }))} />}
          {choices.controls.length > 0 && <CheckboxGroup name="controlIds" label="Controls" columns options={choices.controls.map(({ id, code, title }) => ({ value: id, label: `${code} ${title}` }))} />}
        </FormSection>
        {may(person, 'packages.open') && (
          <FormSection title="Personal values" meaning="Names, addresses and the like in entries of the audit trail stay closed, as commitments, unless somebody answers for opening them. What was erased stays closed.">
            <TextArea name="consent" label="Consent or law that opens them" rows={3} maxLength={2_000} help="Empty: they stay closed. What you write is recorded and stands in the package." />
          </FormSection>
        )}
        <FormFoot><Submit>Make it</Submit><ButtonLink href="/packages" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
