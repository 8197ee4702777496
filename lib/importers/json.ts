import type { Json } from '#lib/crypto/canonical.ts'
import { isDeeper } from '#lib/crypto/depth.ts'
import { withDigits } from '#lib/ingest/parse.ts'
import { type Fields, type Format, type Item, mostCell, type Page, type Read, refused, shapeOf } from './frame.ts'
import { JsonSource } from './json-source.ts'
import { peeked, textOf } from './text.ts'

/**
 * Lists in JSON: an array of records; an object with named arrays of them (SCIM, Graph, AWS), also several such pages one after another or as an array; a record a
 * line. Records are read one at a time.
 */

/** Members whose array holds records: an element of an array that has one is a page, and no record. */
const pageLists = ['Resources', 'value', 'UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const

const mostDeep = 100
/** Characters of a page within an array, which is held as a whole. */
const mostPage = 64_000_000

/** Records handed on together. */
const handful = 64

/** Told by the beginning: a record a line, or one text of JSON. */
export async function readJson(body: AsyncIterable<Uint8Array>, format?: 'json' | 'ndjson'): Promise<Read> {
  const { encoding, bytes } = await textOf(body)
  const { head, whole } = await peeked(bytes, 256 * 1024)
  const told = format ?? formatOf(head.toString('utf8'))
  const names = new Set<string>()
  const pages: Page[] = []
  const source = new JsonSource(whole)
  const found = told === 'ndjson' ? lines(source) : documents(source, pages)
  return { format: told satisfies Format, columns: null, facts: [encoding], warnings: [], pages, shape: () => shapeOf(names), items: inHandfuls(found, names) }
}

/** A record a line, if the first lines all begin like records and most of them are whole ones: one that is broken is rejected alone. */
function formatOf(start: string): 'json' | 'ndjson' {
  const lines = start.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '').slice(0, 20)
  if (lines.length < 2 || !lines.every((line) => line.trimStart().startsWith('{'))) return 'json'
  const whole = lines.map(parsed).filter((read) => 'value' in read && isFields(read.value) && listsOf(read.value).length === 0)
  return whole.length * 2 >= lines.length ? 'ndjson' : 'json'
}

async function* inHandfuls(items: AsyncIterable<Item>, names: Set<string>): AsyncGenerator<Item[]> {
  let several: Item[] = []
  for await (const item of items) {
    if ('fields' in item) shapeInto(names, item.fields, item.list === '' ? '' : `${item.list}.`, 0)
    several.push(item)
    if (several.length < handful) continue
    yield several
    several = []
  }
  yield several
}

const mostNames = 2_000

export function shapeInto(names: Set<string>, value: Fields, before: string, depth: number): void {
  for (const [name, each] of Object.entries(value)) {
    const path = before + name
    if (names.size < mostNames) names.add(path)
    const inner = Array.isArray(each) ? each[0] : each
    if (depth < 3 && inner !== undefined && isFields(inner)) shapeInto(names, inner, `${path}.`, depth + 1)
  }
}

const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

export function parsed(text: string): { value: Json } | { reason: string } {
  if (isDeeper(text, mostDeep)) return { reason: `is nested deeper than ${mostDeep} levels` }
  try {
    // Ids of more digits than a double has stay what they are.
    return { value: (/\d{16}/.test(text) ? withDigits(text) : JSON.parse(text)) as Json }
  } catch (error) {
    return { reason: `is not valid JSON (${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'})` }
  }
}

const kindOf = (value: Json) => (value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`)

function itemOf(text: string, at: Item['at'], list: string): Item {
  const read = parsed(text)
  if ('reason' in read) return { at, reason: read.reason }
  return isFields(read.value) ? { at, list, fields: read.value } : { at, reason: `is ${kindOf(read.value)} and no record` }
}

async function* lines(source: JsonSource): AsyncGenerator<Item> {
  for (let line = 1; ; line++) {
    const text = await source.line(mostCell)
    if (text === null) return
    yield text.trim() === '' ? { at: { line }, blank: true } : itemOf(text, { line }, '')
  }
}

async function* documents(source: JsonSource, pages: Page[]): AsyncGenerator<Item> {
  for (let count = 1; ; count++) {
    const sign = await source.sign()
    if (sign === '') {
      if (count === 1) throw refused('This file is empty.')
      return
    }
    const path = count === 1 ? '$' : `$${count}`
    if (sign === '{') yield* page(source, path, pages)
    else if (sign === '[') yield* array(source, path, pages)
    else throw refused(`This file is no JSON: “${sign}” stands where a list or an object begins.`)
  }
}

/** An array of records, or of pages. */
async function* array(source: JsonSource, path: string, pages: Page[]): AsyncGenerator<Item> {
  source.take('[')
  for (let n = 0; ; n++) {
    if (!(await source.next(n, ']'))) return
    const text = await source.value(mostPage)
    const at = { path: `${path}[${n}]` }
    const item = itemOf(text, at, '')
    const lists = 'fields' in item ? listsOf(item.fields) : []
    if ('fields' in item && lists.length > 0) yield* inner(item.fields, lists, at.path, pages)
    else yield text.length > mostCell ? { at, reason: 'is larger than 10 MB' } : item
  }
}

export const isPageList = (name: string) => (pageLists as readonly string[]).includes(name)
/** “values” may be a member of any record; of a page of Bitbucket it stands beside how its pages are counted. */
/** A finding of Security Hub has “Resources”, and is a record. */
const listsOf = (fields: Fields) => (Object.hasOwn(fields, 'ProductArn') && Object.hasOwn(fields, 'GeneratorId')) ? [] : [...pageLists, ...('pagelen' in fields || 'isLastPage' in fields ? ['values'] : [])].filter((name) => Array.isArray(fields[name]))

function* inner(fields: Fields, lists: string[], path: string, pages: Page[]): Generator<Item> {
  const page: Page = { at: { path }, head: Object.fromEntries(Object.entries(fields).filter(([name]) => !lists.includes(name))), counts: {} }
  pages.push(page)
  for (const list of lists) yield* elementsOf(fields[list] as Json[], list, `${path}.${list}`, page)
}

function* elementsOf(values: Json[], list: string, path: string, page: Page): Generator<Item> {
  page.counts[list] = values.length
  for (const [n, value] of values.entries()) {
    const at = { path: `${path}[${n}]` }
    yield isFields(value) ? { at, list, fields: value } : { at, reason: `is ${kindOf(value)} and no record` }
  }
}

/** An object: its arrays of objects are lists, the rest is its head. One without a list is a record itself. */
async function* page(source: JsonSource, path: string, pages: Page[]): AsyncGenerator<Item> {
  source.take('{')
  const found: Page = { at: { path }, head: {}, counts: {} }
  for (let n = 0; await source.next(n, '}'); n++) {
    const name = await source.name()
    if (name in found.counts || name in found.head) throw refused(`“${name.slice(0, 100)}” stands twice in ${path}: programs differ in which of them they take.`)
    if ((await source.sign()) === '[' && (isPageList(name) || (await source.isList()))) yield* list(source, name, `${path}.${name}`, found)
    else {
      const read = parsed(await source.value(mostPage))
      if ('reason' in read) throw refused(`“${name.slice(0, 100)}” in ${path} ${read.reason}.`)
      // A list whose first element is no record is a list still.
      if (Array.isArray(read.value) && read.value.some(isFields)) yield* elementsOf(read.value, name, `${path}.${name}`, found)
      else Object.defineProperty(found.head, name, { value: read.value, enumerable: true, configurable: true, writable: true })
    }
  }
  const values = Object.values(found.head)
  if (Object.keys(found.counts).length > 0 || (values.length > 0 && values.every((value) => Array.isArray(value) && value.length === 0))) pages.push(found)
  else yield { at: { path }, list: '', fields: found.head }
}

async function* list(source: JsonSource, name: string, path: string, found: Page): AsyncGenerator<Item> {
  source.take('[')
  found.counts[name] = 0
  for (let n = 0; await source.next(n, ']'); n++) {
    found.counts[name] = n + 1
    yield itemOf(await source.value(mostCell), { path: `${path}[${n}]` }, name)
  }
}
