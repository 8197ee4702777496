import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import type { Document, ParsedNode } from 'yaml'
import type { Place, Report } from '../problem.ts'

/** A scalar as YAML 1.2 core reads it; `text` is its source without quotes. */
export type ScalarNode = Place & { kind: 'scalar'; value: Scalar; text: string }
/** YAML with places, before anything is known of what it means. */
export type ListNode = Place & { kind: 'list'; items: TreeNode[] }
export type MapNode = Place & { kind: 'map'; entries: MapEntry[] }
export type MapEntry = Place & { key: string; value: TreeNode }
export type TreeNode = ScalarNode | ListNode | MapNode
export type Scalar = string | number | boolean | null

/** Rule packs of several megabytes are real; a text above this is refused before it is read. */
export const MAX_TEXT = 32 * 1024 * 1024
const MAX_DEPTH = 24

/**
 * Read YAML text into located trees, one per document. Documents that can not be read are reported and left out.
 * Anchors may be written, aliases are refused: a few lines of them can stand for gigabytes.
 */
export function readTrees(text: string, report: Report): MapNode[] {
  if (text.length > MAX_TEXT) {
    report.add({ line: 1, column: 1 }, `The text has ${text.length} characters.`, `Split it: at most ${MAX_TEXT} are read at once.`)
    return []
  }
  const lines = new LineCounter()
  let documents: Document.Parsed[]
  try {
    documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' }) as Document.Parsed[]
  } catch (error) {
    // The parser recurses: text nested a hundred thousand deep ends in a RangeError.
    const why = error instanceof RangeError ? 'It is nested too deeply.' : `It is not YAML: ${String(error)}.`
    report.add({ line: 1, column: 1 }, why, 'Write the rule as plain block YAML.')
    return []
  }
  const trees: MapNode[] = []
  for (const document of documents) {
    const tree = readDocument(document, new Reader(lines, report), report)
    if (tree !== null) trees.push(tree)
  }
  return trees
}

function readDocument(document: Document.Parsed, reader: Reader, report: Report): MapNode | null {
  const error = document.errors[0]
  if (error !== undefined) {
    const place = reader.place(error.pos[0])
    const message = error.message.split(' at line ')[0]?.split('\n')[0] ?? error.code
    report.add(place, `Not well-formed YAML: ${message}.`, 'Check the indentation and the quotes of this line and the one above.')
    return null
  }
  const root = document.contents
  if (root === null || (isScalar(root) && root.value === null)) return null
  const before = report.problems.length
  const tree = reader.read(root, 0)
  if (report.problems.length > before || tree === null) return null
  if (tree.kind !== 'map') {
    report.add(tree, 'A document must be a map of attributes.', "Begin with 'title:'.")
    return null
  }
  return tree
}

class Reader {
  readonly lines: LineCounter
  readonly report: Report

  constructor(lines: LineCounter, report: Report) {
    this.lines = lines
    this.report = report
  }

  place(offset: number): Place {
    const { line, col } = this.lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }

  read(node: ParsedNode | null, depth: number): TreeNode | null {
    if (node === null) return { kind: 'scalar', value: null, text: '', line: 1, column: 1 }
    const place = this.place(node.range[0])
    if (depth > MAX_DEPTH) {
      this.report.add(place, `Nested more than ${MAX_DEPTH} levels deep.`, 'A rule needs five or six.')
      return null
    }
    if (isAlias(node)) {
      this.report.add(place, `The alias *${node.source} is not accepted.`, 'Write the value out where it is used.')
      return null
    }
    if (isScalar(node)) return { kind: 'scalar', ...place, ...readScalar(node.value, node.source ?? '') }
    if (isSeq(node)) {
      const items: TreeNode[] = []
      for (const item of node.items) {
        const read = this.read(item as ParsedNode, depth + 1)
        if (read !== null) items.push(read)
      }
      return { kind: 'list', ...place, items }
    }
    return isMap(node) ? this.readMap(node, place, depth) : null
  }

  private readMap(node: Extract<ParsedNode, { items: unknown[] }>, place: Place, depth: number): MapNode {
    const entries: MapEntry[] = []
    const seen = new Set<string>()
    for (const pair of node.items as { key: ParsedNode; value: ParsedNode | null }[]) {
      const keyPlace = this.place(pair.key.range[0])
      if (!isScalar(pair.key)) {
        this.report.add(keyPlace, 'A key must be a plain word.', 'Remove the brackets, or quote the key.')
        continue
      }
      const key = typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? '')
      if (seen.has(key)) {
        this.report.add(keyPlace, `The key '${key}' appears twice in this map.`, 'Keep one, or join their values into one list.')
        continue
      }
      seen.add(key)
      const value = pair.value === null ? ({ kind: 'scalar', value: null, text: '', ...keyPlace } as const) : this.read(pair.value, depth + 1)
      if (value !== null) entries.push({ key, value, ...keyPlace })
    }
    return { kind: 'map', ...place, entries }
  }
}

function readScalar(value: unknown, source: string): { value: Scalar; text: string } {
  if (typeof value === 'string') return { value, text: value }
  if (typeof value === 'boolean' || value === null) return { value, text: source }
  // A whole number beyond 2^53 would be rounded, and one with leading zeros (a key code) would lose them: both stay text.
  if (typeof value === 'number') {
    const exact = (!Number.isInteger(value) || Number.isSafeInteger(value)) && !/^[-+]?0\d/.test(source)
    return { value: exact && Number.isFinite(value) ? value : source, text: source }
  }
  return { value: source, text: source }
}

/** The tree as plain values, for custom attributes. Keys such as `__proto__` become own properties. */
export function toPlain(node: TreeNode): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(toPlain)
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toPlain(entry.value)]))
}

/** The entry of a map with this key. */
export function entryOf(map: MapNode, key: string): MapEntry | undefined {
  return map.entries.find((entry) => entry.key === key)
}
