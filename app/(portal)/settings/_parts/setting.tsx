import { Checkbox, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import type { SettingField } from './form-names.ts'

type Text = { label: string; unit?: string; help?: string; options?: Record<string, string> }

/** One setting: its control follows from the schema, its words from the texts. */
export function Setting({ field, text, value }: { field: SettingField; text: Text; value: unknown }) {
  if (field.type === 'boolean') return <Checkbox name={field.name} label={text.label} help={text.help} defaultChecked={value === true} />
  if (field.options) {
    return <Select name={field.name} label={text.label} required help={text.help} defaultValue={String(value)} options={field.options.map((option) => ({ value: option, label: text.options?.[option] ?? option }))} />
  }
  if (field.type === 'string' && (field.maxLength ?? 0) > 1_000) return <TextArea name={field.name} label={text.label} help={text.help} maxLength={field.maxLength} rows={3} mono defaultValue={String(value ?? '')} />
  if (field.type === 'string') return <Field name={field.name} label={text.label} help={text.help} maxLength={field.maxLength} defaultValue={String(value ?? '')} />
  const range = `From ${field.minimum} to ${field.maximum?.toLocaleString('en-GB')}.`
  return <Field name={field.name} label={text.label} type="number" required min={field.minimum} max={field.maximum} suffix={text.unit} defaultValue={Number(value)} help={text.help ? `${text.help} ${range}` : range} />
}
