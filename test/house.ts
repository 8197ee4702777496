import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type postgres from 'postgres'
import { columns } from '#db/columns.ts'
import type { Decisions } from '#lib/decisions.ts'
import { decisionsSql } from '#lib/decisions-sql.ts'
import type { Approvable } from '#lib/door/approvable.ts'
import { approvablesSql } from '#lib/door/approvables-sql.ts'

/**
 * What every module has to have, as pure functions over a description of the house: each answers one line for each thing that is
 * missing, by name. `modules.test.ts` asks them of the house as it stands and of a stub that lacks one part after the other.
 */
export type House = {
  /** Path → text: the modules, their pages, their tables, and who may. */
  files: Record<string, string>
  words: Record<string, { sentences: Record<string, string>; subjects: Record<string, readonly [string, string]>; fields: Record<string, Record<string, unknown>>; unique: Record<string, string | null>; places: readonly { href: string }[]; doings: readonly { href: string }[] }>
  modules: Record<string, { decisions: readonly Decisions[]; jobs: readonly { queue: string }[]; rounds: readonly { name: string }[] }>
  /** The modules that say whether they have a part in the sample organization, and the operations that have an example. */
  samples: string[]
  examples: string[]
  operations: string[]
  queries: { name: string; permission: string }[]
  /** File → the operations and queries in it that no `module.ts` reaches. */
  unreached: Record<string, string[]>
  permissions: string[]
  queues: string[]
  /** Unique index → table, of what belongs to an organization; the keys of records are none. */
  uniqueIndexes: Record<string, string>
  /** Table → what an entry tells of its rows when one of them comes, changes or goes. */
  recorded: Record<string, string[]>
  /** Tables that PostgreSQL lets change by legal steps only, and the file that says which these are. */
  decided: string[]
  decisionsSql: string
  /** What others approve, the triggers that keep their records, and the file those are made from. */
  approvables: Approvable[]
  guarded: string[]
  approvablesSql: string
}

export type Check = (house: House) => string[]

const foldersOf = ({ files }: House) => [...new Set(Object.keys(files).flatMap((path) => /^lib\/modules\/([^/]+)\//.exec(path)?.[1] ?? []))].sort()
const tablesOf = ({ files }: House) => new Map(Object.entries(files).flatMap(([path, text]) => {
  const module = /^db\/schema\/([^/]+)\.ts$/.exec(path)?.[1]
  return module ? [...text.matchAll(/\bpgTable\(\s*'(\w+)'/g)].map((found) => [found[1] as string, module] as const) : []
}))
const all = <T>(of: Record<string, T>, pick: (each: T, folder: string) => string[]): string[] => Object.entries(of).flatMap(([folder, each]) => pick(each, folder))
const twice = (names: readonly string[]) => [...new Set(names.filter((name, n) => names.indexOf(name) !== n))]

/** Files in which a table is written, not what arranges one for a test or a sample. */
const writes = /\.(?:insert|update|delete)\(\w+\)|\binsert into \w+|\bdelete from \w+|\bupdate \w+ set\b/
const arranges = /\/(sample|examples)[^/]*\.ts$|\.test\.tsx?$/

export const checks: Record<string, Check> = {
  'a folder has its words': (house) => foldersOf(house).filter((folder) => !house.words[folder]).map((folder) => `${folder}: no line in lib/words/index.ts`),

  'a folder is a module': (house) => foldersOf(house).filter((folder) => !house.modules[folder]).map((folder) => `${folder}: no line in lib/modules/index.ts`),

  'a folder says whether it has a sample': (house) => foldersOf(house).filter((folder) => !house.samples.includes(folder)).map((folder) => `${folder}: no line in lib/modules/samples.ts`),

  'an operation has an example': (house) => house.operations.filter((name) => !house.examples.includes(name)).map((name) => `${name}: no example`),

  'an operation has its sentence': (house) => {
    const sentences = Object.assign({}, ...Object.values(house.words).map((each) => each.sentences)) as Record<string, string>
    return house.operations.filter((name) => !sentences[name]?.trim() || sentences[name].includes('TODO')).map((name) => `${name}: no sentence`)
  },

  'what writes a table has a file in db/schema': (house) => foldersOf(house)
    .filter((folder) => Object.entries(house.files).some(([path, text]) => path.startsWith(`lib/modules/${folder}/`) && !arranges.test(path) && writes.test(text)) && !(`db/schema/${folder}.ts` in house.files))
    .map((folder) => `${folder}: writes tables, and there is no db/schema/${folder}.ts`),

  'what an entry is about has a table': (house) => all(house.words, ({ subjects }, folder) =>
    Object.entries(subjects).filter(([, [table]]) => table !== '' && !tablesOf(house).has(table)).map(([type, [table]]) => `${folder}: ${type} is about ${table}, and there is no such table`)),

  'a field of an entry has its word': (house) => all(house.words, ({ subjects, fields }, folder) => Object.entries(subjects).flatMap(([type, [table]]) =>
    (house.recorded[table] ?? []).filter((field) => !(field in (fields[type] ?? {}))).map((field) => `${folder}: ${field} of ${type} has no word`))),

  'nothing is left to do': (house) => Object.entries(house.files).flatMap(([path, text]) =>
    text.split('\n').flatMap((line, n) => (/\bTODO\b/.test(line) ? [`${path}:${n + 1}: ${line.slice(line.indexOf('TODO')).trim()}`] : []))),

  'a unique index has its word': (house) => {
    const said = new Set(all(house.words, ({ unique }) => Object.keys(unique)))
    const mute = Object.entries(house.uniqueIndexes).filter(([index, table]) => !said.has(index) && house.words[tablesOf(house).get(table) ?? '']).map(([index]) => `${index}: nothing is said when a second one comes`)
    return [...mute, ...[...said].filter((index) => !(index in house.uniqueIndexes)).map((index) => `${index}: something is said, and there is no such index`)]
  },

  'nothing is said twice': (house) => {
    const said = all(house.words, ({ unique, subjects, sentences }) => [...Object.keys(unique), ...Object.keys(subjects), ...Object.keys(sentences)])
    return twice(said).map((name) => `${name}: in the words of two modules`)
  },

  'operations and queries are reached from module.ts': (house) => Object.entries(house.unreached).map(([path, names]) => `${path}: ${names.join(', ')} not reached from module.ts`),

  'notices are reached from module.ts': ({ files }) => Object.keys(files).flatMap((path) => {
    const folder = /^lib\/modules\/([^/]+)\/notices\.ts$/.exec(path)?.[1]
    return folder && !files[`lib/modules/${folder}/module.ts`]?.includes("import './notices.ts'") ? [`${path}: not reached from module.ts`] : []
  }),

  'a permission is that of an operation or a query': (house) => house.permissions
    .filter((permission) => !house.operations.includes(permission) && !house.queries.some((query) => query.permission === permission))
    .map((permission) => `${permission}: no operation and no query`),

  'a place has its page': (house) => all(house.words, ({ places, doings }, folder) => [...places, ...doings].map(({ href }) => href)
    .filter((href) => !(`app/(portal)${href.replace(/[?#].*$/, '')}/page.tsx` in house.files))
    .map((href) => `${folder}: no page at ${href}`)),

  'a queue is worked once': (house) => {
    const worked = all(house.modules, ({ jobs }) => jobs.map(({ queue }) => queue))
    return house.queues.flatMap((queue) => {
      const times = worked.filter((each) => each === queue).length
      return times === 1 ? [] : [`${queue}: worked by ${times} jobs`]
    })
  },

  'a round has a name of its own': (house) => twice(all(house.modules, ({ rounds }) => rounds.map(({ name }) => name))).map((name) => `${name}: the name of two rounds`),

  'decisions stand in PostgreSQL too': (house) => {
    const tables = Object.values(house.modules).flatMap(({ decisions }) => decisions)
    const stale = decisionsSql(tables) === house.decisionsSql ? [] : ['db/decisions.sql: not what the modules say, run npm run decisions']
    const stepless = tables.filter(({ steps }) => Object.keys(steps).length === 0).map(({ record }) => `${record}: no step is legal`)
    return [...stale, ...stepless, ...tables.filter(({ record }) => !house.decided.includes(record)).map(({ record }) => `${record}: PostgreSQL takes any step`)]
  },

  'what is approved stands in PostgreSQL too': (house) => [
    ...(approvablesSql(house.approvables) === house.approvablesSql ? [] : ['db/approvables.sql: not what the modules say, run npm run decisions']),
    ...house.approvables.filter(({ kind, record }) => record?.done && !house.guarded.includes(`${record.table} needs_approval_${kind.replaceAll('-', '_')}`)).map(({ kind }) => `${kind}: PostgreSQL does it without an approval`),
  ],
}

export const problemsOf = (house: House): string[] => Object.values(checks).flatMap((check) => check(house))

/** Of these an entry tells other things than what stands in their columns. */
const ownStory = ['audit_entries', 'audit_keys', 'settings', 'detection_rules']

const root = resolve(import.meta.dirname, '..')

/** The house as it stands. Importing it fills the registry. */
export async function theHouse(owner: postgres.Sql): Promise<House> {
  await import('#lib/edge/everything.ts')
  const { unrecorded } = await import('#lib/audit/append.ts')
  const { approvables } = await import('#lib/door/approvable.ts')
  const { allOperations, allQueries } = await import('#lib/door/registry.ts')
  const paths = globSync(['lib/modules/*/**/*.ts', 'lib/edge/*.ts', 'lib/auth/permissions.ts', 'app/(portal)/**/*.{ts,tsx}', 'db/schema/*.ts'], { cwd: root })
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
  const operations = allOperations().map(({ spec }) => spec.name)
  const queries = allQueries().map(({ spec }) => ({ name: spec.name, permission: spec.permission }))
  const [{ words }, { modules }, { samples }, { examples }, { matrix }, { queues }] = await Promise.all([
    import('#lib/words/index.ts'), import('#lib/modules/index.ts'), import('#lib/modules/samples.ts'), import('#lib/modules/examples.ts'), import('#lib/auth/permissions.ts'), import('#lib/jobs.ts'),
  ])
  const unique = await owner<{ index: string; table: string }[]>`
    select i.relname as index, t.relname as table from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where x.indisunique and not x.indisprimary and t.relnamespace = 'public'::regnamespace and not t.relispartition
      and (t.relname = 'organizations' or exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'org_id' and not a.attisdropped))`
  const columnsOf = await owner<{ table: string; column: string }[]>`select table_name as table, column_name as column from information_schema.columns where table_schema = 'public' order by ordinal_position`
  const camel = (column: string) => column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  const recorded: Record<string, string[]> = {}
  for (const { table, column } of columnsOf) {
    const field = camel(column)
    if (!ownStory.includes(table) && field !== 'deletedAt' && !unrecorded.has(field) && columns[table]?.[field] !== 'secret') (recorded[table] ??= []).push(field)
  }
  const decided = await owner<{ table: string }[]>`select tgrelid::regclass::text as table from pg_trigger where tgname = 'decided' and tgenabled = 'O'`
  const guarded = await owner<{ name: string }[]>`select tgrelid::regclass || ' ' || tgname as name from pg_trigger where tgfoid = 'tickmark_needs_approval'::regproc and tgenabled = 'O'`
  return {
    files, words, modules, operations, queries, samples: Object.keys(samples), examples: Object.keys(examples), permissions: Object.keys(matrix), queues: Object.keys(queues),
    unreached: await unreachedIn(files, new Set([...operations, ...queries.map(({ name }) => name)])),
    uniqueIndexes: Object.fromEntries(unique.map(({ index, table }) => [index, table])),
    recorded,
    decided: decided.map(({ table }) => table),
    decisionsSql: readFileSync(join(root, 'db/decisions.sql'), 'utf8'),
    approvables: approvables(),
    guarded: guarded.map(({ name }) => name),
    approvablesSql: readFileSync(join(root, 'db/approvables.sql'), 'utf8'),
  }
}

/** What files register that were not imported yet. */
async function unreachedIn(files: Record<string, string>, known: Set<string>): Promise<Record<string, string[]>> {
  const { allOperations, allQueries } = await import('#lib/door/registry.ts')
  const unreached: Record<string, string[]> = {}
  for (const [path, text] of Object.entries(files)) {
    if (!path.startsWith('lib/') || arranges.test(path) || !/\b(?:operation|query|exported)\(\{|\bremovable\(/.test(text)) continue
    await import(join(root, path))
    const names = [...allOperations(), ...allQueries()].map(({ spec }) => String(spec.name)).filter((name) => !known.has(name))
    for (const name of names) known.add(name)
    if (names.length > 0) unreached[path] = names
  }
  return unreached
}
