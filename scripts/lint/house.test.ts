import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, '.data', `lint-${process.pid}`)
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the linter says of a file, and what it makes of it. */
async function linted(name: string, text: string, ...args: string[]): Promise<{ said: string[]; text: string }> {
  const file = join(folder, name)
  writeFileSync(file, text)
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '--no-ignore', '-f', 'unix', ...args, file], { cwd: root }).catch((error: { stdout: string }) => error)
  return { said: [...stdout.matchAll(/:(\d+):\d+: .*\[\w+\/(.*)\]$/gm)].map(([, line, rule]) => `${line} ${rule}`).sort(), text: readFileSync(file, 'utf8') }
}

describe('the linter', () => {
  it('names a promise nobody waits for, a statement of the database included, and what nobody uses', async () => {
    const { said } = await linted('floating.ts', [
      "import { rm } from 'node:fs/promises'", "import { sql } from 'drizzle-orm'", "import type { Tx } from '#db/client.ts'", "import { systems } from '#db/schema/systems.ts'",
      'export function forget(tx: Tx, named: string) {', "  rm('x')", '  tx.delete(systems)', "  void rm('y')", '  const unused = 1', '}', '',
    ].join('\n'))
    expect(said).toEqual(['2 eslint(no-unused-vars)', '5 eslint(no-unused-vars)', '6 typescript(no-floating-promises)', '7 typescript(no-floating-promises)', '9 eslint(no-unused-vars)'])
  })

  it('mends how a file is laid out, and no text', async () => {
    const before = ['', 'export const one = "1"  ', '', '', "export const two = \"it's\";", '\texport const three = `a  ', '\tb;`', ';[one, two].map((each) => each)', ''].join('\n')
    const { text } = await linted('layout.ts', (await linted('layout.ts', before, '--fix')).text, '--fix')
    expect(text).toBe(["export const one = '1'", '', "export const two = \"it's\"", '  export const three = `a  ', '\tb;`', ';[one, two].map((each) => each)', ''].join('\n'))
  })

  it('puts imports in order: Node, packages, the house, neighbours; what is imported for what it does stays', async () => {
    const sorted = ['node:fs', 'zod', '#lib/form.ts', '#lib/form-foot.ts', '../../b.ts', '../a.ts', './a.ts'].map((target, n) => `import { x${n} } from '${target}'`)
    const { text } = await linted('order.ts', ["import 'server-only'", ...sorted.toReversed(), ''].join('\n'), '--fix')
    expect(text).toBe(["import 'server-only'", ...sorted, ''].join('\n'))
  })
})
