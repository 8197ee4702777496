import { z } from 'zod'
import { optionalChoice } from '#lib/input.ts'
import { areaOf, evidenceOf, isEvidenced, pack, type PackControl, policyOf } from '#lib/pack/index.ts'
import { areaKeys } from '../controls/model.ts'
import { answeredBy } from './words.ts'

export { answeredBy }
const answeredKeys = Object.keys(answeredBy) as [keyof typeof answeredBy, ...(keyof typeof answeredBy)[]]

export const templateFilters = { search: z.string().max(200).nullish(), area: optionalChoice(areaKeys), answered: optionalChoice(answeredKeys) }
type Filters = z.output<z.ZodObject<typeof templateFilters>>

export const answeredOf = (control: PackControl): keyof typeof answeredBy => (isEvidenced(control) ? 'evidenced' : 'asserted')

/** A control of the pack as a row. */
export function rowOf(control: PackControl) {
  const { code, title, objective, frequency, type, automation, ownerRole, attributes } = control
  return { code, title, objective, area: areaOf(code), frequency, type, automation, ownerRole, answered: answeredOf(control), attributes: attributes.length, byData: attributes.filter(({ by }) => by !== null).length, evidenceTemplates: evidenceOf(control).map(({ title: name }) => name), policy: policyOf(control)?.title ?? '' }
}
export type TemplateRow = ReturnType<typeof rowOf>

export function templateRows({ search, area, answered }: Filters): TemplateRow[] {
  const typed = search?.trim().toLowerCase() ?? ''
  return pack.map(rowOf).filter((row) => (!area || row.area === area) && (!answered || row.answered === answered) && (!typed || `${row.code} ${row.title} ${row.objective}`.toLowerCase().includes(typed)))
}
