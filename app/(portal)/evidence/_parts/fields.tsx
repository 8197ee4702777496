import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { may } from '#lib/auth/actor.ts'
import { formatDate } from '#lib/format.ts'
import { categories, filledBy } from '#lib/modules/evidence/model.ts'
import { getTemplate, listTemplates } from '#lib/modules/evidence-templates/queries.ts'
import { type ExpectedOption, ExpectedSelect } from './expected-select.tsx'

export type DetailValues = {
  title?: string; description?: string; category?: string; controlAreas?: string; observedFrom?: string; observedTo?: string; expiresAt?: string; ownerId?: string; expected?: string
}

const categoryOptions = Object.entries(categories).map(([value, label]) => ({ value, label }))

/** What the templates expect and have not got, newest first; `keep` stays in the list though it is had. `taken`: now, where a file is brought. */
export async function expectedOptions(person: Person, taken: Date | null, keep?: string): Promise<ExpectedOption[]> {
  if (!may(person, 'evidenceTemplates.read')) return []
  const { rows, next } = await listTemplates(person, { limit: 100 })
  const asked = keep?.split(':')[0]
  const further = asked && next && rows.every((template) => template.id !== asked) ? await getTemplate(person, { id: asked }).catch(() => null) : null
  const options = [...(further ? [further] : []), ...rows].flatMap((template) => template.coverage.occurrences.filter((each) => each.state !== 'have' || keep === `${template.id}:${each.key}`).toReversed().map((each) => ({
    value: `${template.id}:${each.key}`, fill: fillingOf(template, each, taken), label: `${template.name}: ${each.key}, ${formatDate(each.from)} to ${formatDate(new Date(each.to.getTime() - 1))}`,
  })))
  return next ? [...options, { value: 'more', fill: {}, label: 'There are more templates', disabledReason: 'open the template, and press Collect there' }] : options
}

/** As the fields of the form write it. */
function fillingOf(template: Parameters<typeof filledBy>[0], occurrence: Parameters<typeof filledBy>[1], taken: Date | null): Record<string, string> {
  const { controlAreas, observedFrom, observedTo, ...words } = filledBy(template, occurrence, taken)
  return { ...words, controlAreas: controlAreas.join(', '), observedFrom: observedFrom.toISOString().slice(0, 10), observedTo: observedTo.toISOString().slice(0, 10) }
}

/** What was typed, and where nothing was, what the template that was asked for fills in. */
const withFilling = (values: DetailValues, expected: ExpectedOption[]): DetailValues =>
  ({ ...expected.find((each) => each.value === values.expected)?.fill, ...Object.fromEntries(Object.entries(values).filter(([, value]) => value)) })

/** The fields of evidence, for collecting, linking, expecting and editing alike. */
export function DetailFields({ values: typed, owners, expected, focus = true }: { values: DetailValues; owners: { id: string; name: string }[]; expected: ExpectedOption[]; focus?: boolean }) {
  const values = withFilling(typed, expected)
  return (
    <>
      {expected.length > 0 && <ExpectedSelect options={expected} defaultValue={values.expected ?? ''} />}
      <Field name="title" label="Title" required maxLength={500} defaultValue={values.title} autoFocus={focus} help="What it shows, for whom and when: “Access review of Northstar ERP, third quarter 2026”." />
      <Select name="category" label="Category" required options={categoryOptions} defaultValue={values.category ?? ''} />
      <Field name="controlAreas" label="Controls" required defaultValue={values.controlAreas} placeholder="AC-02, OP-02" help="By their codes, separated by commas; those under Controls." />
      <TextArea name="description" label="Description" rows={3} maxLength={5000} defaultValue={values.description} help="How it was made: the report or query, its parameters, what is left out." />
      <div className="grid-2">
        <Field name="observedFrom" label="Observed from" type="date" required defaultValue={values.observedFrom} help="The period it covers, not the day it was collected; for one moment, the same day twice." />
        <Field name="observedTo" label="Observed to" type="date" required defaultValue={values.observedTo} />
      </div>
      <Select name="ownerId" label="Owner" empty="Whoever collects it" options={owners.map((owner) => ({ value: owner.id, label: owner.name }))} defaultValue={values.ownerId ?? ''} help="Is notified before it expires." />
      <Field name="expiresAt" label="Expires on" type="date" defaultValue={values.expiresAt} help="Empty: as its template says, or never." />
    </>
  )
}

/** Only names and plain text of an address: what was typed comes back after a refusal without JavaScript. */
export function typedValues(search: Record<string, string | string[] | undefined>): DetailValues & { dataSource?: string; collectedAt?: string } {
  const one = (name: string) => (typeof search[name] === 'string' ? search[name].slice(0, 500) : undefined)
  return {
    title: one('title'), description: one('description'), category: one('category'), controlAreas: one('controlAreas'), observedFrom: one('observedFrom'), observedTo: one('observedTo'), expiresAt: one('expiresAt'),
    ownerId: one('ownerId'), expected: one('expected'), dataSource: one('dataSource'), collectedAt: one('collectedAt'),
  }
}
