import 'server-only'
import { z } from 'zod'
import { allOperations, allQueries } from '#lib/door/registry.ts'
import { codesByStatus } from '#lib/errors.ts'
import found from './answers.json' with { type: 'json' }

/** A route of the API, as its document describes it. */
export type Route = {
  method: string
  /** Under /api/v1, unless it begins with /api/; `{name}` parts stand in `input` too. */
  path: `/${string}`
  summary: string
  /** The operation or permission behind it; null: whoever is signed in. */
  operation: string | null
  /** Nobody needs to be signed in. */
  open?: boolean
  /** What it is told: in the address of a GET or beside a raw body, in the form or JSON of any other. Absent: the operation's own input. */
  input?: z.ZodType
  /** `form`: multipart with a `file`; a list: a raw body of one of these types. */
  takes?: 'json' | 'form' | readonly string[]
  /** Files: the media types they come as. Absent: JSON, as `answers.json` has it. */
  gives?: readonly string[]
  /** It may also lead elsewhere: to what was made, or to where the file lies. */
  redirects?: 302 | 303
}

/**
 * OpenAPI 3.1 from the schemas that validate (DE-6) and the types that answer (`npm run answers`): what is documented and what is done
 * cannot part.
 * @param others routes that are not made from the registry
 */
export function openApi(baseUrl: string, others: Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const each of [...registered(), ...others].sort((one, other) => one.path.localeCompare(other.path))) {
    const path = each.path.startsWith('/api/') ? each.path : `/api/v1${each.path}`
    paths[path] ??= {}
    paths[path][each.method.toLowerCase()] = describe(each)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tickmark', version: '1', description: 'Every operation and query of the portal. Lists are paged by key: send `after` with the `next` of the last answer. The short addresses beside /api/v1 answer bare arrays, paged by offset, which ends at 10,000.' },
    servers: [{ url: baseUrl }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token, created under Settings or with `npm run token`.' },
        session: { type: 'apiKey', in: 'cookie', name: 'next-auth.session-token' },
      },
      schemas: found.schemas,
    },
  }
}

function registered(): Route[] {
  return [
    ...allOperations().flatMap(({ spec }) => (spec.http ? [{ name: spec.name, operation: spec.name, summary: spec.summary, method: spec.http.method, path: spec.http.path, input: spec.input }] : [])),
    ...allQueries().flatMap(({ spec }) => (spec.http ? [{ name: spec.name, operation: spec.permission, summary: spec.summary, method: 'GET', path: spec.http.path, input: spec.input }] : [])),
  ]
}

const answers: Partial<Record<string, Record<string, object>>> = found.answers
const refusals = Object.fromEntries([...codesByStatus(), [500, ['internal']] as const].map(([status, codes]) =>
  [status, { description: `Refused: ${codes.join(', ')}`, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } }]))

/** Answered by the server before anything of the portal is asked, and so without a body of ours. */
const unread = { 431: { description: 'Refused: the address and the headers together are longer than 16 KB' } }

/** What comes back: JSON by status, files by media type, the way elsewhere, and why not. */
function responsesOf({ method, path, gives, redirects }: Route): Record<string, unknown> {
  const file = gives && { 200: { description: 'Done', content: Object.fromEntries(gives.map((type) => [type, { schema: type.startsWith('text/') ? { type: 'string' } : {} }])) } }
  const json = Object.entries(answers[`${method} ${path}`] ?? {}).map(([status, schema]) => [status, { description: 'Done', content: { 'application/json': { schema } } }])
  return { ...Object.fromEntries(json), ...file, ...(redirects && { [redirects]: { description: 'Elsewhere', headers: { location: { schema: { type: 'string' } } } } }), ...refusals, ...unread }
}

type JsonSchema = { properties?: Record<string, unknown>; required?: string[] }

function describe(each: Route & { name?: string }): Record<string, unknown> {
  const input = each.input ?? allOperations().find(({ spec }) => spec.name === each.operation)?.spec.input ?? z.object({})
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' }) as JsonSchema
  const inPath = [...each.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] as string)
  const rest = Object.entries(schema.properties ?? {}).filter(([name]) => !inPath.includes(name))
  const required = (schema.required ?? []).filter((name) => !inPath.includes(name))
  const raw = typeof each.takes === 'object' ? each.takes : null
  const inAddress = each.method === 'GET' || raw !== null
  const parameters = [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: schema.properties?.[name] ?? {} })),
    ...(inAddress ? rest.map(([name, shape]) => ({ name, in: 'query', required: required.includes(name), schema: shape })) : []),
  ]
  const fields = { type: 'object', properties: Object.fromEntries(rest), required }
  const form = { type: 'object', properties: { ...fields.properties, file: { type: 'string', contentMediaType: 'application/octet-stream' } }, required: [...required, 'file'] }
  const content = raw
    ? Object.fromEntries(raw.map((type) => [type, {}]))
    : each.takes === 'form' ? { 'multipart/form-data': { schema: form } } : { 'application/json': { schema: fields } }
  const hasBody = each.method !== 'GET' && (each.takes === 'form' || raw !== null || rest.length > 0)
  return {
    operationId: each.name ?? `${each.method.toLowerCase()} ${each.path}`,
    summary: each.summary,
    ...(each.operation === null ? {} : { 'x-permission': each.operation }),
    ...(each.open ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(hasBody ? { requestBody: { required: true, content } } : {}),
    responses: responsesOf(each),
  }
}
