import 'server-only'
import { z } from 'zod'
import { allOperations, allQueries } from './registry.ts'

type Described = { name: string; summary: string; permission: string; method: string; path: string; input: z.ZodType }

/** OpenAPI 3.1 from the schemas that validate (DE-6): what is documented and what is checked cannot part. */
export function openApi(baseUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const each of described()) {
    const path = `/api/v1${each.path}`
    paths[path] ??= {}
    paths[path][each.method.toLowerCase()] = describe(each)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tickmark', version: '1', description: 'Every operation and query of the portal. Lists page by key: send `after` with the `next` of the last answer.' },
    servers: [{ url: baseUrl }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token, made under Settings or with `npm run token`.' },
        session: { type: 'apiKey', in: 'cookie', name: 'next-auth.session-token' },
      },
      schemas: {
        Error: {
          type: 'object',
          required: ['code', 'message', 'requestId'],
          properties: { code: { type: 'string' }, message: { type: 'string' }, fields: { type: 'object', additionalProperties: { type: 'string' } }, requestId: { type: 'string' } },
        },
      },
    },
  }
}

function described(): Described[] {
  return [
    ...allOperations().flatMap(({ spec }) => (spec.http ? [{ name: spec.name, summary: spec.summary, permission: spec.name, method: spec.http.method, path: spec.http.path, input: spec.input }] : [])),
    ...allQueries().flatMap(({ spec }) => (spec.http ? [{ name: spec.name, summary: spec.summary, permission: spec.permission, method: 'GET', path: spec.http.path, input: spec.input }] : [])),
  ].sort((one, other) => one.path.localeCompare(other.path))
}

type JsonSchema = { properties?: Record<string, unknown>; required?: string[] }

function describe(each: Described): Record<string, unknown> {
  const schema = z.toJSONSchema(each.input, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' }) as JsonSchema
  const inPath = [...each.path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] as string)
  const rest = Object.entries(schema.properties ?? {}).filter(([name]) => !inPath.includes(name))
  const required = (schema.required ?? []).filter((name) => !inPath.includes(name))
  const parameters = [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: schema.properties?.[name] ?? {} })),
    ...(each.method === 'GET' ? rest.map(([name, shape]) => ({ name, in: 'query', required: required.includes(name), schema: shape })) : []),
  ]
  return {
    operationId: each.name,
    summary: each.summary,
    'x-permission': each.permission,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(each.method !== 'GET' && rest.length > 0
      ? { requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', properties: Object.fromEntries(rest), required } } } } }
      : {}),
    responses: {
      200: { description: 'Done', content: { 'application/json': {} } },
      ...Object.fromEntries([401, 403, 404, 409, 422, 429].map((status) => [status, { description: 'Refused', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } }])),
    },
  }
}
