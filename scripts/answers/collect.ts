import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { API, type Checker, type Project, SignatureKind, type Symbol, SymbolFlags, type Type, TypeFlags } from 'typescript/unstable/sync'
import '#lib/edge/everything.ts'
import { allOperations, allQueries } from '#lib/door/registry.ts'
import { type Schema, Schemas } from './schema.ts'

const root = join(import.meta.dirname, '../..')
const config = join(import.meta.dirname, 'tsconfig.json')

/** Method and path, under /api/v1 unless it begins with /api/ → status → the body, where it is JSON; and what those name. */
export type Answers = { answers: Record<string, Record<string, Schema>>; schemas: Record<string, Schema> }

/** What every route answers, as the compiler knows it: the types of the operations and queries that answer, and of the routes that are files. */
export async function collectAnswers(): Promise<Answers> {
  const api = new API({ cwd: root })
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (!project) throw new Error(`${config} could not be read`)
    const { checker } = project
    const schemas: Answers['schemas'] = {}
    const describer = new Schemas(checker, schemas)
    const answers: Answers['answers'] = {}
    for (const [route, type] of await typesOf(project)) {
      const bodies = Map.groupBy(answeredBy(checker, type), ({ status }) => status)
      answers[route] = Object.fromEntries([...bodies].map(([status, all]) => [status, all.length === 1 ? describer.of((all[0] as { body: Type }).body, `${route} ${status}`) : describer.ofAny(all.map(({ body }) => body), `${route} ${status}`)]))
    }
    schemas.Error = describer.of(errorBody(project), 'ErrorBody')
    const sorted = Object.fromEntries(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)))
    return { answers: sorted, schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))) }
  } finally {
    api.close()
  }
}

async function typesOf(project: Project): Promise<Map<string, Type>> {
  const { checker } = project
  const types = new Map<string, Type>()
  const doors = new Map<unknown, string>([
    ...allOperations().flatMap((each) => (each.spec.http ? [[each, `${each.spec.http.method} ${each.spec.http.path}`] as const] : [])),
    ...allQueries().flatMap((each) => (each.spec.http ? [[each, `GET ${each.spec.http.path}`] as const] : [])),
  ])
  // A door is told by being the very value that is registered, whatever made it: its type is that of its export.
  for (const file of globSync(['lib/modules/**/*.ts', 'lib/edge/{account-facts,entities,entity-facts,home,posture}.ts'], { cwd: root }).filter((each) => !each.endsWith('.test.ts')).sort()) {
    const values = await import(join(root, file)) as Record<string, unknown>
    if (!Object.values(values).some((each) => doors.has(each))) continue
    for (const each of exportsOf(project, file)) {
      const route = doors.get(values[each.name])
      if (route) types.set(route, returned(checker, checker.getTypeOfSymbol(each) as Type))
    }
  }
  for (const file of globSync(['app/api/v1/**/route.ts', 'app/api/{events,findings,stats,webhooks}/**/route.ts'], { cwd: root }).sort()) {
    const path = dirname(file).replace(/^app(\/api\/v1)?/, '').replace(/\[(\w+)\]/g, '{$1}')
    for (const each of exportsOf(project, file)) {
      const answers = checker.getPropertyOfType(checker.getTypeOfSymbol(each) as Type, 'answers')
      if (answers) types.set(`${each.name} ${path}`, checker.getTypeOfSymbol(answers) as Type)
    }
  }
  return types
}

function exportsOf({ program, checker }: Project, file: string): readonly Symbol[] {
  const source = program.getSourceFile(join(root, file))
  const module = source && checker.getSymbolAtLocation(source)
  return module ? checker.getExportsOfModule(module).filter((each) => each.flags & SymbolFlags.Variable) : []
}

function errorBody({ program, checker }: Project): Type {
  const source = program.getSourceFile(join(root, 'lib/edge/handler.ts'))
  const module = source && checker.getSymbolAtLocation(source)
  const found = module && checker.getExportsOfModule(module).find((each) => each.name === 'ErrorBody')
  if (!found) throw new Error('lib/edge/handler.ts exports no ErrorBody')
  return checker.getDeclaredTypeOfSymbol(found)
}

/** Of a call, what its promise becomes. */
function returned(checker: Checker, type: Type): Type {
  const [signature] = checker.getSignaturesOfType(type, SignatureKind.Call)
  const promise = signature && checker.getReturnTypeOfSignature(signature)
  const [value] = promise?.isTypeReference() ? checker.getTypeArguments(promise) : []
  if (!value) throw new Error(`${checker.typeToString(type)} is no door`)
  return value
}

/** JSON with its status; a plain value is a 200. Other answers are files and redirects: the type does not say which. */
function answeredBy(checker: Checker, type: Type): { status: string; body: Type }[] {
  const isResponse = (each: Type) => checker.getPropertyOfType(each, 'arrayBuffer') !== undefined
  // A property that may be absent has undefined in its type; a door that answers nothing has it alone.
  const parts = type.isUnionType() ? type.getTypes().filter((each) => !(each.flags & TypeFlags.Undefined)) : [type]
  if (!parts.some(isResponse)) return [{ status: '200', body: type }]
  return parts.flatMap((each) => {
    if (!isResponse(each)) return [{ status: '200', body: each }]
    const answers = checker.getPropertyOfType(each, 'answers')
    const given = answers && checker.getNonNullableType(checker.getTypeOfSymbol(answers) as Type)
    const [status, body] = ['status', 'body'].map((name) => given && checker.getPropertyOfType(given, name)).map((found) => found && checker.getTypeOfSymbol(found))
    return status?.isNumberLiteralType() && body ? [{ status: String(status.value), body }] : []
  })
}
