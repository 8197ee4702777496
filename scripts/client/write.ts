import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** As much of JSON Schema as the API document has. */
type Schema = { type?: string | string[]; enum?: unknown[]; anyOf?: Schema[]; items?: Schema; properties?: Record<string, Schema>; required?: string[]; additionalProperties?: Schema; description?: string; $ref?: string }
type Parameter = { name: string; required: boolean; schema: Schema }
type Described = { summary: string; parameters?: Parameter[]; responses: Record<string, { content?: Record<string, { schema: Schema }> }> }
type Document = { paths: Record<string, Record<string, Described>>; components: { schemas: Record<string, Schema> } }

/** What the client asks: its name, the address, what its query is called, and what it answers; of a list, one of its rows. */
const asks = [
  { name: 'getSummary', path: '/api/stats/summary', query: 'SummaryQuery', answer: 'Summary', list: false },
  { name: 'getFindings', path: '/api/findings', query: 'FindingsQuery', answer: 'Finding', list: true },
  { name: 'getEvents', path: '/api/events', query: 'EventsQuery', answer: 'SourceEvent', list: true },
] as const

/**
 * The client as TypeScript without imports: its types from the API document, the rest from `frame.ts`.
 * @throws Error when the document has no such address, or a schema says what is not understood here
 */
export function clientOf(given: object): string {
  const document = given as Document
  const types: string[] = []
  const calls: string[] = []
  for (const { name, path, query, answer, list } of asks) {
    const found = document.paths[path]?.get
    const body = found?.responses[200]?.content?.['application/json']?.schema
    const answered = list ? body?.items : body
    if (!found || !answered) throw new Error(`the API document does not say what GET ${path} answers`)
    types.push(`export type ${query} = ${record((found.parameters ?? []).map((each) => ({ name: each.name, optional: !each.required, schema: withoutNull(each.schema) })), '')}`)
    types.push(`export type ${answer} = ${typeOf(answered, '')}`)
    calls.push(`    /** ${found.summary}. */\n    ${name}: (query: ${query} = {}, options: Options = {}) => get<${answer}${list ? '[]' : ''}>('${path}', query, options),`)
  }
  const code = typeOf(document.components.schemas.Error?.properties?.code as Schema, '')
  const frame = readFileSync(join(import.meta.dirname, 'frame.ts'), 'utf8')
  const [before = '', after = ''] = frame.split('    get,\n')
  return `// Made by \`npm run client\` from the API document. Needs nothing but fetch: Node.js 20 or newer, Deno, Bun, or a browser.\n\n${types.join('\n\n')}\n\nexport type ErrorCode = ${code}\n\n${before.split('// from here on\n')[1]}${calls.join('\n')}\n${after}`
}

/** Nobody sends null in an address: what is left out is meant. */
const withoutNull = (schema: Schema): Schema => (schema.anyOf ? { ...schema, anyOf: schema.anyOf.filter((each) => each.type !== 'null') } : schema)

type Member = { name: string; optional: boolean; schema: Schema }

function record(members: Member[], indent: string): string {
  const lines = members.flatMap(({ name, optional, schema }) => [
    ...(schema.description ? [`${indent}  /** ${schema.description} */`] : []),
    `${indent}  ${name}${optional ? '?' : ''}: ${typeOf(schema, `${indent}  `)}`,
  ])
  return `{\n${lines.join('\n')}\n${indent}}`
}

function typeOf(schema: Schema, indent: string): string {
  if (schema.$ref) throw new Error(`${schema.$ref} is of no use here yet`)
  if (schema.enum) return schema.enum.map((each) => (typeof each === 'string' ? `'${each}'` : String(each))).join(' | ')
  if (schema.anyOf) return [...new Set(schema.anyOf.map((each) => typeOf(each, indent)))].join(' | ')
  if (schema.properties) return record(Object.entries(schema.properties).map(([name, each]) => ({ name, optional: !schema.required?.includes(name) && each.type !== undefined, schema: each })), indent)
  const kinds = [schema.type ?? []].flat()
  return kinds.length === 0 ? 'unknown' : kinds.toSorted((one, other) => Number(one === 'null') - Number(other === 'null')).map((kind) => plain(kind, schema, indent)).join(' | ')
}

function plain(kind: string, schema: Schema, indent: string): string {
  if (kind === 'string' || kind === 'boolean' || kind === 'null') return kind
  if (kind === 'integer') return 'number'
  if (kind === 'array' && schema.items) return schema.items.properties ? `${typeOf(schema.items, indent)}[]` : `(${typeOf(schema.items, indent)})[]`
  if (kind === 'object') return `Record<string, ${schema.additionalProperties ? typeOf(schema.additionalProperties, indent) : 'unknown'}>`
  throw new Error(`${kind} is of no use here yet`)
}
