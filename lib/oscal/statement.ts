import type { Json } from '../crypto/canonical.ts'
import { isMap, type JsonMap, mapsOf, textOf } from './catalog.ts'
import { mostText } from './limits.ts'
import { cut } from './text.ts'

/** What a parameter is inserted by: the form of 1.0 and later, and the shorter one of before. */
const inserted = /\{\{\s*(?:insert:\s*param,\s*)?([^\s{},]+)\s*\}\}/g
/** Choices may insert parameters, which may have choices. */
const mostNested = 4
/** Parts that explain or say how to assess, where a control has no part that is its statement. */
const besides = /^(?:guidance|overview|objective|example|assessment.*)$/i

export type Parameters = Map<string, JsonMap>

/** Adds the parameters of a catalog, group or control. The first of an id counts. */
export function addParameters(to: Parameters, of: JsonMap): void {
  for (const param of mapsOf(of.params)) if (typeof param.id === 'string' && !to.has(param.id)) to.set(param.id, param)
}

/** Prose with its parameters filled in: by their values, else by what they are called. What would make it grow without end is said by its id, and that this was so. */
export function filled(prose: string, parameters: Parameters): { text: string; isCut: boolean } {
  let room = mostText
  let isCut = false
  const said = (param: JsonMap, id: string, depth: number): string => {
    const values = texts(param.values)
    if (values.length > 0) return values.join(', ')
    const choices = isMap(param.select) ? texts(param.select.choice) : []
    if (choices.length === 0) return `[Assignment: ${textOf(param.label) ?? id}]`
    return `[Selection${isMap(param.select) && param.select['how-many'] === 'one-or-more' ? ' (one or more)' : ''}: ${choices.map((each) => fill(each, depth + 1).trim()).join('; ')}]`
  }
  const fill = (text: string, depth: number): string => text.replace(inserted, (_, id: string) => {
    const param = parameters.get(id)
    const long = param && depth <= mostNested && room > 0 ? said(param, id, depth) : null
    room -= long?.length ?? 0
    isCut ||= param !== undefined && (long === null || room <= 0)
    return long !== null && room > 0 ? long : `[Assignment: ${id}]`
  })
  const text = fill(prose, 1)
  return { text, isCut }
}

const texts = (value: Json | undefined): string[] => (Array.isArray(value) ? value.flatMap((each) => textOf(each) ?? []) : [])

/** The statement of a control as lines, items below what they belong to; at most `mostText` long, and whether it had to be cut. */
export function statementOf(control: JsonMap, parameters: Parameters): { text: string; isCut: boolean } {
  const parts = mapsOf(control.parts)
  const statements = parts.filter(({ name }) => name === 'statement')
  const lines: string[] = []
  let room = mostText
  let isCut = false
  const tell = (part: JsonMap, depth: number) => {
    if (room < 0) return void (isCut = true)
    const whole = textOf(part.prose) ?? textOf(part.title) ?? ''
    const prose = filled(shortened(whole), parameters)
    isCut ||= whole.length > mostText || prose.isCut
    const line = [labelOf(part), prose.text].filter(Boolean).join(' ')
    if (line !== '') lines.push('  '.repeat(Math.max(0, depth - 1)) + line)
    room -= line.length + 1
    for (const each of mapsOf(part.parts)) tell(each, depth + 1)
  }
  for (const part of statements.length > 0 ? statements : parts.filter(({ name }) => typeof name === 'string' && !besides.test(name))) tell(part, 0)
  const text = lines.join('\n')
  return { text: cut(text, mostText), isCut: isCut || text.length > mostText }
}

/** At most `mostText`, and not in the middle of what inserts a parameter. */
function shortened(prose: string): string {
  const short = cut(prose, mostText)
  return short.length < prose.length && short.lastIndexOf('{{') > short.lastIndexOf('}}') ? short.slice(0, short.lastIndexOf('{{')) : short
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
