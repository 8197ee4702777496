import type { Report } from '../problem.ts'
import type { Header, Level, Logsource, Status } from '../rule.ts'
import { entryOf, toPlain } from './tree.ts'
import type { MapNode, TreeNode } from './tree.ts'

const LEVELS: Level[] = ['informational', 'low', 'medium', 'high', 'critical']
const STATUSES: Status[] = ['stable', 'test', 'experimental', 'deprecated', 'unsupported']
const RELATIONS = ['derived', 'obsolete', 'merged', 'renamed', 'similar', 'correlation']
const KNOWN = new Set([
  'title', 'id', 'name', 'related', 'taxonomy', 'status', 'description', 'license', 'author', 'references', 'date', 'modified',
  'logsource', 'detection', 'correlation', 'filter', 'fields', 'falsepositives', 'level', 'tags', 'scope', 'generate',
])

/** A UUID is the same in either case (RFC 9562, 4); any other id is its characters. */
export function sameId<Text extends string | null>(id: Text): Text {
  return id !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? (id.toLowerCase() as Text) : id
}

/** Read the attributes shared by rules, correlations and filters (rules specification, "Components"). */
export function parseHeader(map: MapNode, ordinal: number, report: Report): Header {
  const read = new HeaderReader(map, report)
  const title = read.text('title', 256) ?? ''
  if (title === '' && entryOf(map, 'title') === undefined) {
    report.add(map, 'The rule has no title.', "Add 'title:' with a few words on what it finds.")
  } else if (title.trim() === '') {
    report.add(entryOf(map, 'title') ?? map, 'The title is empty.', 'Say in a few words what the rule finds.')
  }
  read.taxonomy()
  const name = read.text('name', 256)
  const id = sameId(read.text('id', 256)) ?? name ?? `${report.file}#${ordinal}`
  return {
    id, name, title,
    description: read.text('description', 65_535) ?? '',
    status: read.oneOf('status', STATUSES),
    level: read.oneOf('level', LEVELS),
    author: read.text('author', 4096),
    license: read.text('license', 256),
    date: read.date('date'),
    modified: read.date('modified'),
    references: read.texts('references'),
    tags: read.texts('tags'),
    falsepositives: read.texts('falsepositives'),
    fields: read.texts('fields'),
    scope: read.texts('scope'),
    related: read.related(),
    custom: Object.fromEntries(map.entries.filter((entry) => !KNOWN.has(entry.key)).map((entry) => [entry.key, toPlain(entry.value)])),
    file: report.file,
    place: { line: map.line, column: map.column },
  }
}

class HeaderReader {
  private readonly map: MapNode
  private readonly report: Report

  constructor(map: MapNode, report: Report) {
    this.map = map
    this.report = report
  }

  text(key: string, most: number): string | null {
    const node = entryOf(this.map, key)?.value
    if (node === undefined || (node.kind === 'scalar' && node.value === null)) return null
    if (node.kind !== 'scalar') {
      this.report.add(node, `'${key}' must be text.`, 'Write it on one line, or as a block with |.')
      return null
    }
    if (node.text.length > most) {
      this.report.add(node, `'${key}' is longer than ${most} characters.`, 'Shorten it.')
      return null
    }
    return node.text
  }

  texts(key: string): string[] {
    const node = entryOf(this.map, key)?.value
    if (node === undefined || (node.kind === 'scalar' && node.value === null)) return []
    const items: TreeNode[] = node.kind === 'list' ? node.items : [node]
    const texts: string[] = []
    for (const item of items) {
      if (item.kind === 'scalar') texts.push(item.text)
      else this.report.add(item, `'${key}' must be a list of texts.`, "Begin each line with '- '.")
    }
    return texts
  }

  oneOf<Choice extends string>(key: string, choices: Choice[]): Choice | null {
    const node = entryOf(this.map, key)?.value
    if (node === undefined || (node.kind === 'scalar' && node.value === null)) return null
    const found = node.kind === 'scalar' ? choices.find((choice) => choice === node.value) : undefined
    if (found !== undefined) return found
    this.report.add(node, `'${key}' is ${node.kind === 'scalar' ? `'${node.text}'` : 'not a word'}.`, `It can be ${choices.join(', ')}.`)
    return null
  }

  date(key: string): string | null {
    const text = this.text(key, 64)
    const node = entryOf(this.map, key)?.value
    if (text === null || node === undefined) return null
    // Rules written before Sigma 2 separate with slashes; both mean the same day.
    const parts = /^(\d{4})([-/])(\d{2})\2(\d{2})$/.exec(text)
    const [year, month, day] = [Number(parts?.[1]), Number(parts?.[3]), Number(parts?.[4])]
    const exists = parts !== null && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month >= 1 && month <= 12
    if (exists) return text.replaceAll('/', '-')
    this.report.add(node, `'${key}' is '${text}', which is not a date.`, 'Write it as YYYY-MM-DD.')
    return null
  }

  taxonomy(): void {
    const text = this.text('taxonomy', 256)
    const node = entryOf(this.map, 'taxonomy')?.value
    if (text === null || text === 'sigma' || node === undefined) return
    this.report.add(node, `The taxonomy '${text}' is not supported.`, "Rewrite the field names in the default taxonomy 'sigma' and remove the line.")
  }

  related(): { id: string; type: string }[] {
    const node = entryOf(this.map, 'related')?.value
    if (node === undefined || (node.kind === 'scalar' && node.value === null)) return []
    const related: { id: string; type: string }[] = []
    for (const item of node.kind === 'list' ? node.items : [node]) {
      const id = item.kind === 'map' ? entryOf(item, 'id')?.value : undefined
      const type = item.kind === 'map' ? entryOf(item, 'type')?.value : undefined
      if (id?.kind === 'scalar' && type?.kind === 'scalar' && RELATIONS.includes(type.text)) related.push({ id: sameId(id.text), type: type.text })
      else this.report.add(item, "'related' must list maps of id and type.", `The type can be ${RELATIONS.join(', ')}.`)
    }
    return related
  }
}

/** Read the log source of a rule or filter. Null when refused. */
export function parseLogsource(map: MapNode, report: Report): Logsource | null {
  const entry = entryOf(map, 'logsource')
  if (entry === undefined || entry.value.kind !== 'map') {
    report.add(entry ?? map, entry === undefined ? 'The rule has no logsource.' : "'logsource' must be a map.", "Add 'logsource:' with product, service or category.")
    return null
  }
  const source: Logsource = { category: null, product: null, service: null }
  for (const { key, value } of entry.value.entries) {
    if (key !== 'category' && key !== 'product' && key !== 'service') continue
    if (value.kind === 'scalar' && value.value === null) continue
    if (value.kind !== 'scalar' || value.text.trim() === '') {
      report.add(value, `'${key}' must be a word.`, 'Write it in lower case, such as aws or cloudtrail.')
      return null
    }
    source[key] = value.text.toLowerCase()
  }
  if (source.category === null && source.product === null && source.service === null) {
    report.add(entry, 'The log source names no category, product or service.', 'Name at least one of them.')
    return null
  }
  return source
}
