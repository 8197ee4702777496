import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { FileField } from '#components/form/file-field.tsx'
import { allowedKinds } from '#lib/files/kinds.ts'

/** The file comes last: whatever stands before it is looked at first. */
export function FileFields({ values = {} }: { values?: { dataSource?: string; collectedAt?: string } }) {
  return (
    <>
      <Select name="dataSource" label="Data source" required options={[{ value: 'manual', label: 'Manual: taken and uploaded by a person' }, { value: 'sample', label: 'Sample: invented, can never be approved' }]} defaultValue={values.dataSource ?? 'manual'} help="Live evidence comes from a connection or a collector’s token, never from a form." />
      <Field name="collectedAt" label="Taken on" type="date" defaultValue={values.collectedAt} help="The day it was taken from its source. Empty: now." />
      <FileField name="file" label="File" required maxBytes={50_000_000} help={`${allowedKinds}; up to 50 MB. What a file is, its content says, not its name.`} />
    </>
  )
}
