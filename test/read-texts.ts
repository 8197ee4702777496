import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseAst } from 'vitest/node'
import { parseAllDocuments } from 'yaml'

/** What somebody reads, and where it stands. */
export type ReadText = { at: string; text: string }
type Node = { type: string; start: number } & Record<string, unknown>

const root = resolve(import.meta.dirname, '..')
const files = (...patterns: string[]) => globSync(patterns, { cwd: root }).sort().map((file) => ({ file, content: readFileSync(join(root, file), 'utf8') }))
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
/** Nobody reads these; and the words of NIST are not ours to choose. */
const notRead = /\.(test|d)\.tsx?$|^lib\/frameworks\/catalogue\/nist-|\/(examples|example-shape)\.ts$|^lib\/sigma\/reference\/|^scripts\/skeleton\//
/** Nobody reads these of an element: names of something in code. */
const unseen = new Set(['className', 'href', 'id', 'key', 'name', 'type', 'style', 'd', 'viewBox'])

/**
 * What the code says to people: screens, sentences, help, mails, refusals, headings of CSV files, summaries of the API, what commands print.
 * That is text of JSX, and each string and template with a space in it or a capital first, wherever it stands; a hole of a template is “…”.
 * Names of modules and attributes, types and SQL are not looked at, nor are comments.
 */
export const textsOfCode = (): ReadText[] =>
  files('{app,components,lib,scripts}/**/*.{ts,tsx}', 'scripts/**/*.mjs').filter(({ file }) => !notRead.test(file)).flatMap(({ file, content }) => textsIn(file, content))

export function textsIn(file: string, code: string): ReadText[] {
  const found: ReadText[] = []
  const add = (node: Node, text: string) => {
    if (/^\p{Lu}|\S\s+\S/u.test(text.trim()) || (node.type === 'JSXText' && text.trim() !== '')) found.push({ at: `${file}:${code.slice(0, node.start).split('\n').length}`, text: oneLine(text) })
  }
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look)
    if (value === null || typeof value !== 'object' || !('type' in value)) return
    const node = value as Node
    if (/^(Import|TS(?!As|Satisfies|NonNull))|^Export(All|Named)Declaration$/.test(node.type) && !node.declaration) return
    if (node.type === 'JSXAttribute' && unseen.has(String((node.name as Node).name))) return
    if (node.type === 'TaggedTemplateExpression') return look((node.quasi as Node).expressions)
    if ((node.type === 'Literal' || node.type === 'JSXText') && typeof node.value === 'string') add(node, node.value)
    if (node.type === 'TemplateLiteral') add(node, (node.quasis as { value: { cooked: string } }[]).map((each) => each.value.cooked).join('…'))
    Object.values(node).forEach(look)
  }
  look(parseAst(code, { lang: file.endsWith('x') ? 'tsx' : 'ts' }, file))
  return found
}

/** Documents a user, an operator or an auditor reads, line by line, without the code in fences; and the comments of the settings to copy. */
export const textsOfDocs = (): ReadText[] =>
  files('*.md', 'docs/*.md', 'lib/**/README.md', '.env.example').flatMap(({ file, content }) =>
    content.replace(/^```.*?^```$/gms, (fence) => fence.replace(/[^\n]/g, '')).split('\n').map((line, n) => ({ at: `${file}:${n + 1}`, text: line })))

/** What the shipped rules say of themselves. */
export const textsOfRules = (): ReadText[] =>
  files('lib/modules/detection-rules/catalog/**/*.yml').flatMap(({ file, content }) =>
    parseAllDocuments(content).flatMap((document) => {
      const { title, description, falsepositives = [] } = (document.toJS() ?? {}) as { title?: string; description?: string; falsepositives?: string[] }
      return [title, description, ...falsepositives].filter((text) => typeof text === 'string').map((text) => ({ at: file, text: oneLine(text) }))
    }))
