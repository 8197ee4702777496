import { fork, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from '../../scripts/lib/ports.mjs'

const root = resolve(import.meta.dirname, '../..')
const copy = join(root, 'bench/.cache/app')
const parts = ['app', 'components', 'db', 'lib', 'public', 'scripts', 'middleware.ts', 'next.config.js', 'postcss.config.mjs', 'postcss.config.js', 'package.json', 'tsconfig.json']
const inherited = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' }

/**
 * The app in a scratch folder, with one page more: the list of events at /hard-coded, in the same layout and table, its person and rows
 * written into it. Made from the sources of the real page, so that the two never drift apart. node_modules are found further up.
 */
export function buildCopy(facts: { found: unknown; page: unknown }): void {
  for (const part of parts) {
    rmSync(join(copy, part), { recursive: true, force: true })
    if (existsSync(join(root, part))) cpSync(join(root, part), join(copy, part), { recursive: true, filter: (path) => !/\.test\.tsx?$/.test(path) })
  }
  const portal = join(copy, 'app/(portal)')
  const made = join(copy, 'app/(hard-coded)')
  mkdirSync(join(made, 'hard-coded'), { recursive: true })
  writeFileSync(join(made, 'facts.ts'), `export const found = ${literal(facts.found)}\nexport const page = ${literal(facts.page)}\n`)
  writeFileSync(join(made, 'layout.tsx'), change(readFileSync(join(portal, 'layout.tsx'), 'utf8'), [
    [/await current\(\)/, 'facts.found'],
    [/from '\.\//g, "from '../(portal)/"],
    [/^/, "import * as facts from './facts.ts'\n"],
  ]))
  writeFileSync(join(made, 'hard-coded/page.tsx'), change(readFileSync(join(portal, 'events/page.tsx'), 'utf8'), [
    [/await requirePerson\('events\.read', '\/events'\)/, 'facts.found'],
    [/await listed\(person, list, \[listEvents, countEvents\], '\/events'\)/, 'facts.page'],
    [/from '\.\.\/_parts/g, "from '../../(portal)/_parts"],
    [/from '\.\/_parts/g, "from '../../(portal)/events/_parts"],
    [/^/, "import * as facts from '../facts.ts'\n"],
  ]))
  const built = spawnSync(process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'], env: { ...inherited, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' } })
  if (built.status !== 0) throw new Error('the copy of the app does not build')
}

function change(text: string, changes: [RegExp, string][]): string {
  return changes.reduce((now, [what, by]) => {
    if (!what.test(now)) throw new Error(`the page is written differently now: ${what} is not in it; mend bench/lib/app-copy.ts`)
    what.lastIndex = 0
    return now.replace(what, by)
  }, text)
}

/** Dates stay dates. */
const literal = (value: unknown): string => JSON.stringify(value).replace(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"/g, "new Date('$1')")

export async function serveCopy(env: Record<string, string>): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child: ChildProcess = fork(join(copy, 'scripts/serve.mjs'), [], { cwd: copy, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [], env: { ...inherited, ...env, NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1', BASE_URL: url, NEXT_TELEMETRY_DISABLED: '1' } })
  await new Promise<void>((ready, fail) => {
    child.once('message', () => ready())
    child.once('exit', (code) => fail(new Error(`the copy of the app ended with ${code}`)))
  })
  return {
    url,
    stop: () => new Promise((done) => {
      child.once('exit', () => done())
      child.kill('SIGTERM')
    }),
  }
}
