import type { Json } from '#lib/crypto/canonical.ts'
import { type Element, within, xmlOf, XmlProblem } from '#lib/xml.ts'
import { type Fields, type Item, type Page, type Read, refused, shapeOf } from './frame.ts'
import { isPageList, parsed, shapeInto } from './json.ts'

/**
 * Answers of AWS's Query API in XML, as the JSON that its command line makes of the same answer: lists of `member`, numbers and booleans where the API's own model has
 * them, policies as what they say. So a page as AWS sent it and a file of the command line are read by one importer.
 */

/** Of one file: answers are a megabyte at most, and what somebody puts together by hand a few. */
const most = 64 * 1024 * 1024

const numbers = new Set(['AttachmentCount', 'PermissionsBoundaryUsageCount', 'MaxSessionDuration'])
const booleans = new Set(['IsTruncated', 'IsAttachable', 'IsDefaultVersion'])
const documents = new Set(['PolicyDocument', 'AssumeRolePolicyDocument', 'Document'])

/** @param file names where something stands, when there are several */
export async function readAwsXml(body: AsyncIterable<Uint8Array>, file?: string): Promise<Read> {
  const names = new Set<string>()
  const pages: Page[] = []
  const items = itemsOf(resultOf(await collected(body)), file === undefined ? '$' : `${file}: $`, pages)
  for (const item of items) if ('fields' in item) shapeInto(names, item.fields, item.list === '' ? '' : `${item.list}.`, 0)
  return { format: 'xml', columns: null, facts: ['XML of the API'], warnings: [], pages, shape: () => shapeOf(names), items: (async function* () { yield items })() }
}

async function collected(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    if ((size += part.length) > most) throw refused(`This XML is larger than ${most / 1024 / 1024} MiB: ask for pages, and add each as a file.`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** @throws AppError for what is no answer, or one that refuses */
function resultOf(bytes: Buffer): Element {
  let root: Element
  try {
    root = xmlOf(bytes, most)
  } catch (error) {
    if (error instanceof XmlProblem) throw refused(`This file ${error.message}. Nothing of it was taken.`, error)
    throw error
  }
  const code = root.name === 'ErrorResponse' ? within(root, 'Error', 'Code')?.text : undefined
  if (code !== undefined) throw refused(`This is an error that AWS answered (${code.slice(0, 100)}), and no list.`)
  const result = within(root, root.name.replace(/Response$/, 'Result'))
  if (!root.name.endsWith('Response') || !result) throw refused(`This XML is no answer of AWS: “${root.name.slice(0, 100)}” is its root. Of a table upload CSV, XLSX or JSON.`)
  return result
}

/** Lists of the answer, each member a record; what stands beside them is its head. An answer without a list is one record. */
function itemsOf(result: Element, path: string, pages: Page[]): Item[] {
  const page: Page = { at: { path }, head: {}, counts: {} }
  const items: Item[] = []
  for (const element of result.elements) {
    const { name } = element
    if (Object.hasOwn(page.counts, name) || Object.hasOwn(page.head, name)) throw refused(`“${name.slice(0, 100)}” stands twice in ${path}: programs differ in which of them they take.`)
    if (!isPageList(name) && !isList(element)) {
      put(page.head, name, valueOf(element))
      continue
    }
    if (element.elements.some((each) => each.name !== 'member')) throw refused(`${path}.${name} holds something else than its members. Ask for the answer again.`)
    page.counts[name] = element.elements.length
    for (const [n, member] of element.elements.entries()) {
      const at = { path: `${path}.${name}[${n}]` }
      const value = valueOf(member)
      items.push(isFields(value) ? { at, list: name, fields: value } : { at, reason: 'is a text and no record' })
    }
  }
  if (Object.keys(page.counts).length > 0) pages.push(page)
  else items.push({ at: { path }, list: '', fields: page.head })
  return items
}

/** A name may be any, that of a prototype too. */
const put = (fields: Fields, name: string, value: Json) => Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true })
const isList = ({ elements }: Element) => elements.length > 0 && elements.every((each) => each.name === 'member')
const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

function valueOf(element: Element): Json {
  const { name, elements, text } = element
  if (isList(element)) return elements.map(valueOf)
  if (elements.length > 0) {
    const fields: Fields = {}
    for (const each of elements) {
      if (Object.hasOwn(fields, each.name)) throw refused(`“${each.name.slice(0, 100)}” stands twice in a record: programs differ in which of them they take. Ask for the answer again.`)
      put(fields, each.name, valueOf(each))
    }
    return fields
  }
  if (numbers.has(name) && /^\d{1,9}$/.test(text)) return Number(text)
  if (booleans.has(name) && (text === 'true' || text === 'false')) return text === 'true'
  return documents.has(name) ? documentIn(text) : text
}

/** The API writes a policy encoded for addresses. What cannot be read stays as it is, and whoever needs it says so. */
function documentIn(text: string): Json {
  for (const each of [text, decoded(text)]) {
    const read = parsed(each)
    if ('value' in read) return read.value
  }
  return text
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
