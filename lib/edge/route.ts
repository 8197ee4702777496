import 'server-only'
import type { Actor } from '#lib/auth/actor.ts'
import { allOperations, allQueries } from '#lib/door/registry.ts'
import { AppError } from '#lib/errors.ts'

/** `/api/v1` from the registry: method and path → the door to call, the parts in braces as input. */
type Entry = { method: string; parts: string[]; call: (actor: Actor, input: never) => Promise<unknown> }

let table: Entry[] | undefined

function entries(): Entry[] {
  table ??= [
    ...allOperations().flatMap((each) => (each.spec.http ? [{ method: each.spec.http.method, parts: split(each.spec.http.path), call: each }] : [])),
    ...allQueries().flatMap((each) => (each.spec.http ? [{ method: 'GET', parts: split(each.spec.http.path), call: each }] : [])),
  // `/events/count` is no event: what is written out goes before what stands for anything.
  ].sort((one, other) => variables(one) - variables(other))
  return table
}

const variables = ({ parts }: Entry) => parts.filter((part) => part.startsWith('{')).length
const split = (path: string) => path.split('/').filter(Boolean)

export type Route = { call: Entry['call']; parameters: Record<string, string> }

/** @throws `not_found` for an unknown path; a known path with another method is `not_found` too, saying which methods there are */
export function routeFor(method: string, path: string[]): Route {
  const methods: string[] = []
  for (const entry of entries()) {
    const parameters = match(entry.parts, path)
    if (!parameters) continue
    if (entry.method === method) return { call: entry.call, parameters }
    methods.push(entry.method)
  }
  throw new AppError('not_found', methods.length > 0 ? `This address takes ${methods.join(', ')}.` : 'There is nothing at this address. See /api/v1/openapi.json.')
}

function match(pattern: string[], path: string[]): Record<string, string> | null {
  if (pattern.length !== path.length) return null
  const parameters: Record<string, string> = {}
  for (const [n, part] of pattern.entries()) {
    const given = path[n] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name) parameters[name] = given
    else if (part !== given) return null
  }
  return parameters
}

/** No list has as many filters. */
const mostParameters = 50

/** A name that comes twice is a list. */
export function queryOf(request: Request): Record<string, unknown> {
  const { searchParams } = new URL(request.url)
  const names = [...new Set(searchParams.keys())]
  if (names.length > mostParameters) throw new AppError('invalid', `This asks for ${names.length} things at once; a request takes at most ${mostParameters} parameters. Leave some out.`)
  return Object.fromEntries(names.map((name) => {
    const values = searchParams.getAll(name)
    return [name, values.length === 1 ? values[0] : values]
  }))
}
