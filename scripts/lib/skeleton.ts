import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * A new module's files and its lines in the files all modules share. The pattern stands in `scripts/skeleton`, as a module of "some
 * things"; `lib/modules/systems` is what one looks like when it is whole.
 */
export const root = resolve(import.meta.dirname, '../..')
const pattern = join(root, 'scripts/skeleton')

export type Names = {
  /** Of the folder, the address and the screens: `access-reviews`. */
  folder: string
  /** Of the operations: `accessReviews`. */
  prefix: string
  /** One of them: `access-review`. */
  one: string
}

const camel = (kebab: string) => kebab.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const singular = (plural: string) => plural.replace(/ies$/, 'y').replace(/(ss|x|ch|sh)es$/, '$1').replace(/(?<![sy])s$/, '')

/** @throws Error when a name is none, in words for whoever typed it */
export function namesOf(folder: string, given: { prefix?: string | undefined; one?: string | undefined } = {}): Names {
  if (!/^[a-z]+(-[a-z]+)*$/.test(folder)) throw new Error(`“${folder}” is no name of a module: a plural noun in kebab-case, such as access-reviews.`)
  const { prefix = camel(folder), one = singular(folder) } = given
  if (!/^[a-z][a-zA-Z]*$/.test(prefix)) throw new Error(`“${prefix}” is no prefix of operations: camelCase, such as accessReviews.`)
  if (!/^[a-z]+(-[a-z]+)*$/.test(one) || one === folder) throw new Error(`What is one of ${folder} called? Say --one, in kebab-case, such as access-review.`)
  return { folder, prefix, one }
}

/** "some things" in every spelling → the module's own name. */
export function renamed(text: string, { folder, prefix, one }: Names): string {
  const words = (kebab: string) => kebab.replaceAll('-', ' ')
  const spelled: Record<string, string> = {
    'some-things': folder, some_things: folder.replaceAll('-', '_'), someThings: prefix, SomeThings: capital(camel(folder)), 'some things': words(folder), 'Some things': capital(words(folder)),
    'some-thing': one, someThing: camel(one), SomeThing: capital(camel(one)), 'some thing': words(one), 'Some thing': capital(words(one)),
  }
  const vowel = /^[aeio]/.test(one)
  return text.replace(/\b([Aa]) (?=some thing\b)/g, vowel ? '$1n ' : '$1 ').replace(/some[-_ ]?things?/gi, (found) => spelled[found] ?? found)
}

/** Path → text of what is the module's alone. */
export function ownFiles(names: Names): Record<string, string> {
  const paths = globSync('**/*.txt', { cwd: pattern })
  return Object.fromEntries(paths.sort().map((path) => [renamed(path.replace(/\.txt$/, ''), names), renamed(readFileSync(join(pattern, path), 'utf8'), names)]))
}

/** One more line among those of its kind, in the order of folders. */
function amid(text: string, folder: string, kind: RegExp, line: string): string {
  const lines = text.split('\n')
  const kin = lines.flatMap((each, at) => (kind.test(each) ? [{ at, folder: kind.exec(each)?.[1] ?? '' }] : []))
  const last = kin.at(-1)
  if (!last) throw new Error(`no line like ${kind} to stand beside`)
  const next = kin.find((each) => folder < each.folder)
  return lines.toSpliced(next ? next.at : last.at + 1, 0, line).join('\n')
}

const shared: Record<string, (text: string, names: Names) => string> = {
  'lib/words/index.ts': (text, names) => entry(amid(text, names.folder, /^import \{ words as \w+ \} from '#lib\/modules\/([\w-]+)\/words\.ts'$/, renamed("import { words as someThings } from '#lib/modules/some-things/words.ts'", names)), names),
  'lib/modules/index.ts': (text, names) => entry(amid(text, names.folder, /^import \{ \w+ \} from '\.\/([\w-]+)\/module\.ts'$/, renamed("import { someThings } from './some-things/module.ts'", names)), names),
  'lib/modules/samples.ts': (text, names) => entry(amid(text, names.folder, /^import \{ sample as \w+ \} from '\.\/([\w-]+)\/sample\.ts'$/, renamed("import { sample as someThings } from './some-things/sample.ts'", names)), names),
  'lib/modules/examples.ts': (text, names) => amid(text, names.folder, /^import \* as \w+ from '\.\/([\w-]+)\/examples\.ts'$/, renamed("import * as someThings from './some-things/examples.ts'", names))
    .replace(/(\.\.\.\w+\.examples,)(?=\n\})/, renamed('$1 ...someThings.examples,', names))
    .replace(/(?<=volumes: Volume\[\] = \[[^\]]*)\]/, renamed(', someThings]', names)),
  'lib/auth/permissions.ts': (text, names) => text.replace(/(?=\} as const satisfies Record<string, Row>)/, renamed(`
  // Some things. TODO: who may
  'someThings.read': any(...staff, 'executive'),
  'someThings.create': any(...managers),
  'someThings.update': any(...managers),
  'someThings.remove': any(...managers),
  'someThings.restore': any(...managers),
`, names)),
}

const entry = (text: string, names: Names) => amid(text, names.folder, /^ {2}'?([a-z][\w-]*)'?(?:: \w+)?,$/, names.folder === names.prefix ? `  ${names.folder},` : `  '${names.folder}': ${names.prefix},`)

/** Path → text of the files all modules share, with the new one in them. */
export const sharedFiles = (names: Names): Record<string, string> =>
  Object.fromEntries(Object.entries(shared).map(([path, change]) => {
    const text = readFileSync(join(root, path), 'utf8')
    const changed = change(text, names)
    if (changed === text) throw new Error(`${path} has no place for ${names.folder} any more: change scripts/lib/skeleton.ts`)
    return [path, changed]
  }))
