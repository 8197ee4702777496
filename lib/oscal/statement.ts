import type { Json } from '../crypto/canonical.ts'
import { type JsonMap, mapsOf, textOf } from './catalog.ts'
import { cut } from './text.ts'

/** What a parameter is inserted by: the form of 1.0 and later, and the shorter one of before. */
const inserted = /\{\{\s*(?:insert:\s*param,\s*)?([^\s{},]+)\s*\}\}/g
/** Choices may insert parameters, which may have choices; what nests further or comes too often is said by its id. */
const mostNested = 4
const mostInserted = 500
/** Parts that explain or say how to assess, where a control has no part that is its statement. */
const besides = /^(?:guidance|overview|objective|example|assessment.*)$/i

export type Parameters = Map<string, JsonMap>

/** Adds the parameters of a catalog, group or control. The first of an id counts. */
export function addParameters(to: Parameters, of: JsonMap): void {
  for (const param of mapsOf(of.params)) if (typeof param.id === 'string' && !to.has(param.id)) to.set(param.id, param)
}

/** Prose with its parameters filled in: by their values, else by what they are called. */
export function filled(prose: string, parameters: Parameters): string {
  let left = mostInserted
  const fill = (text: string, depth: number): string => text.replace(inserted, (_, id: string) => {
    const param = parameters.get(id)
    if (!param || depth > mostNested || --left < 0) return `[Assignment: ${id}]`
    const values = texts(param.values)
    if (values.length > 0) return values.join(', ')
    const select = param.select
    const choices = typeof select === 'object' && select !== null && !Array.isArray(select) ? texts(select.choice) : []
    if (choices.length > 0) return `[Selection${(select as JsonMap)['how-many'] === 'one-or-more' ? ' (one or more)' : ''}: ${choices.map((each) => fill(each, depth + 1).trim()).join('; ')}]`
    return `[Assignment: ${textOf(param.label) ?? id}]`
  })
  return fill(prose, 1)
}

const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? value.flatMap((each) => textOf(each) ?? []) : [])

/** The statement of a control as lines, items below what they belong to; at most so long, and whether it had to be cut. */
export function statementOf(control: JsonMap, parameters: Parameters, most: number): { text: string; isCut: boolean } {
  const parts = mapsOf(control.parts)
  const statements = parts.filter(({ name }) => name === 'statement')
  const lines: string[] = []
  let left = most
  const tell = (part: JsonMap, depth: number) => {
    if (left < 0) return
    const label = labelOf(part)
    const prose = filled(textOf(part.prose) ?? textOf(part.title) ?? '', parameters)
    const line = label || prose ? `${'  '.repeat(Math.max(0, depth - 1))}${[label, prose].filter(Boolean).join(' ')}` : null
    if (line !== null) left -= line.length + 1
    if (line !== null) lines.push(line)
    for (const each of mapsOf(part.parts)) tell(each, depth + 1)
  }
  for (const part of statements.length > 0 ? statements : parts.filter(({ name }) => typeof name === 'string' && !besides.test(name))) tell(part, 0)
  const text = lines.join('\n')
  return { text: cut(text, most), isCut: text.length > most }
}

/** What people call a group, control or part: the plain label before ones for machines (with leading zeros) or other documents. */
export function labelOf(of: JsonMap): string | null {
  const found = mapsOf(of.props).filter(({ name, ns }) => name === 'label' && (ns === undefined || ns === 'http://csrc.nist.gov/ns/oscal')).flatMap((prop) => {
    const value = textOf(prop.value)?.replace(/\s+/g, ' ')
    return value ? [{ value, rank: prop.class === undefined ? 0 : prop.class === 'zero-padded' ? 3 : prop.class === 'sp800-53a' ? 2 : 1 }] : []
  })
  return found.sort((one, other) => one.rank - other.rank)[0]?.value ?? null
}

/** The id of the part a finding is about, where the control has one statement with an id. */
export function statementIdOf(control: JsonMap): string | null {
  const statements = mapsOf(control.parts).filter(({ name }) => name === 'statement')
  return statements.length === 1 && typeof statements[0]?.id === 'string' ? statements[0].id : null
}
