import { execFile } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

/** Docs that show code are run, or compiled where they only describe. Beside the language a fence may name the file its code would be. */
const root = resolve(import.meta.dirname, '..')
const folder = join(root, '.data', `docs-${process.pid}`)
const run = (script: string, ...args: string[]) => promisify(execFile)(process.execPath, [script, ...args], { cwd: root })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const shown = globSync(['*.md', 'docs/*.md', '{bench,components,db,lib,peers,test}/**/*.md'], { cwd: root }).flatMap((doc) =>
  [...readFileSync(join(root, doc), 'utf8').matchAll(/^```(tsx?)(?: (\S.*))?\n(.*?)^```$/gms)].map(([, kind = '', place = doc, code = ''], n) => {
    const beside = (path: string) => relative(folder, resolve(root, dirname(place), path))
    return { doc, file: `${doc.replace(/\W/g, '-')}-${n + 1}.${kind}`, code: code.replace(/(?<=from ')\.[^']+/g, beside) }
  }))

describe('the code in docs', () => {
  mkdirSync(folder, { recursive: true })
  for (const { file, code } of shown) writeFileSync(join(folder, file), code)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { incremental: false }, include: ['*.ts', '*.tsx', '../../components/assets.d.ts'], exclude: [] }))

  it('is looked at in every place that has some', () => {
    expect([...new Set(shown.map(({ doc }) => doc))].sort()).toEqual(['bench/README.md', 'components/README.md', 'docs/user-guide.md', 'lib/sigma/README.md'])
  })

  it('compiles', async () => {
    const said = await run(join(root, 'node_modules/typescript/bin/tsc'), '-p', folder).then(() => '', (error: { stdout: string }) => error.stdout)
    expect(said).toBe('')
  }, 120_000)

  it('of the Sigma library does what it says', async () => {
    const { file } = shown.find(({ doc }) => doc === 'lib/sigma/README.md') ?? { file: 'absent' }
    const { stdout } = await run(join(folder, file))
    expect(stdout).toMatch(/^0 Logging was stopped \[/)
    expect(stdout).toContain('2 Logging was stopped again and again')
  })
})
