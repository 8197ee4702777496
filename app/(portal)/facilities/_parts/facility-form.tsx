import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'

type Named = { id: string; name: string }
type Values = { name: string; address: string; zone: string; hoursText: string; holidays: string[]; doors: string[]; systemId: string; site: string | null; ownerId: string; reviewerId: string | null; version: number }

const named = (list: Named[]) => list.map(({ id, name }) => ({ value: id, label: name }))

/** New and edit are one form: `values` fills it. */
export function FacilityForm({ action, values, systems, users, back, submit }: { action: FormAction; values?: Values; systems: Named[]; users: Named[]; back: string; submit: string }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <Field name="name" label="Name" required maxLength={200} defaultValue={values?.name} autoFocus />
      <TextArea name="address" label="Address" rows={2} maxLength={1000} defaultValue={values?.address} />
      <Field name="zone" label="Time zone" required maxLength={64} defaultValue={values?.zone} help="By its IANA name, such as Europe/Berlin. A time of a log without an offset is of its wall." />
      <TextArea name="hours" label="Hours when entry is usual" rows={3} maxLength={2000} defaultValue={values?.hoursText ?? 'Mon-Fri 07:00-20:00'} help="One span a line, such as Mon-Fri 07:00-20:00. Empty: always." />
      <TextArea name="holidays" label="Holidays" rows={2} defaultValue={values?.holidays.join('\n')} help="Days such as 2026-12-25, one a line: entry is not usual then." />
      <TextArea name="doors" label="Restricted doors" rows={3} defaultValue={values?.doors.join('\n')} help="By their names in the log, one a line." />
      <Select name="systemId" label="System of its logs" required options={named(systems)} defaultValue={values?.systemId ?? ''} empty="Choose a system" help="Its badge logs are populations of this system." />
      <Field name="site" label="Name in the log" maxLength={200} defaultValue={values?.site ?? undefined} help="Where one log is of several facilities: what it calls this one." />
      <Select name="ownerId" label="Owner" required options={named(users)} defaultValue={values?.ownerId ?? ''} empty="Choose somebody" />
      <Select name="reviewerId" label="Reviewer" options={named(users)} defaultValue={values?.reviewerId ?? ''} empty="Nobody besides" help="Reads its logs and reviews its entries, as the owner does." />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
