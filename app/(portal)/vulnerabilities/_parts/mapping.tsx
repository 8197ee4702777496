import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { tableFields, tableFieldWords } from '#lib/importers/vulnerabilities/table.ts'
import { confirmColumns } from '../actions.ts'

/** Which column is which: a person says it once, with what is probable filled in. */
export function ColumnsForm({ id, columns, suggested, tool }: { id: string; columns: string[]; suggested: Record<string, string | undefined>; tool: string | null }) {
  return (
    <Panel title="Which column is which" meaning="Filled in by what columns are usually called. What you confirm is kept for files with the same columns.">
      <Form action={confirmColumns.bind(null, id)} label="Confirm the columns" className="form-grid">
        {tableFields.map((field) => <Select key={field} name={`column.${field}`} label={tableFieldWords[field]} required={field === 'rule' || field === 'resource'} options={columns.map((column) => ({ value: column, label: column }))} defaultValue={suggested[field]} empty="No column" />)}
        <Field name="tool" label="Tool of every record" maxLength={200} defaultValue={tool ?? undefined} help="Where no column names it." />
        <TextArea name="severities" label="Other words for severities" rows={3} help="One a line, such as Schwer=high. Known are critical, high, medium, low, informational and usual words for them." />
        <TextArea name="statuses" label="Other words for the status" rows={3} help="One a line, such as Won’t fix=fail: fail, pass or untold. Without a column of that kind each record is there." />
        <FormFoot><Submit icon="list-checks">Read it</Submit></FormFoot>
      </Form>
    </Panel>
  )
}
