import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { namesOf, ownFiles, root, sharedFiles } from './lib/skeleton.ts'

const copy = join(root, '.data', `skeleton-${process.pid}`)
afterAll(() => rmSync(copy, { recursive: true, force: true }))

const names = namesOf('evidence-requests')
const own = ownFiles(names)
const shared = sharedFiles(names)

describe('npm run new-module', () => {
  it('names a module in every spelling, and refuses what is no name', () => {
    expect(names).toEqual({ folder: 'evidence-requests', prefix: 'evidenceRequests', one: 'evidence-request' })
    expect([namesOf('policies').one, namesOf('access-classes').one, namesOf('batches').one, namesOf('staff', { one: 'colleague' }).one]).toEqual(['policy', 'access-class', 'batch', 'colleague'])
    for (const wrong of ['Systems', 'access_reviews', '../users', 'a b', '']) expect(() => namesOf(wrong)).toThrow(/is no name/)
    expect(() => namesOf('staff')).toThrow(/Say --one/)
  })

  it('leaves nothing of the pattern, and says what is to be done', () => {
    expect(Object.keys(own)).toEqual(expect.arrayContaining(['words', 'module', 'model', 'operations', 'queries', 'examples', 'sample', 'evidence-requests.test'].map((part) => `lib/modules/evidence-requests/${part}.ts`)))
    expect(Object.entries({ ...own, ...shared }).filter(([path, text]) => /some[-_ ]?thing/i.test(path + text)).map(([path]) => path)).toEqual([])
    expect(own['lib/modules/evidence-requests/operations.ts']).toContain("summary: 'Make an evidence request'")
    for (const part of ['words', 'examples', 'sample', 'model']) expect(own[`lib/modules/evidence-requests/${part}.ts`]).toContain('TODO')
  })

  it('stands in the order of folders, once', () => {
    const lines = (path: string) => (shared[path] ?? '').split('\n').filter((line) => line.includes('evidence'))
    expect(lines('lib/modules/samples.ts')).toEqual([
      "import { sample as evidence } from './evidence/sample.ts'", "import { sample as evidenceRequests } from './evidence-requests/sample.ts'", "import { sample as evidenceTemplates } from './evidence-templates/sample.ts'",
      '  evidence,', "  'evidence-requests': evidenceRequests,", "  'evidence-templates': evidenceTemplates,",
    ])
  })

  // By `npm run test:peers -- skeleton`.
  it.runIf(process.env.SKELETON_TESTS === 'whole')('compiles, and is laid out as the linter wants it', async () => {
    for (const folder of ['lib', 'db/schema', 'components', 'app/(portal)/_parts']) cpSync(join(root, folder), join(copy, folder), { recursive: true })
    for (const file of ['package.json', 'db/client.ts', 'db/columns.ts']) cpSync(join(root, file), join(copy, file))
    for (const [path, text] of Object.entries({ ...own, ...shared })) {
      mkdirSync(dirname(join(copy, path)), { recursive: true })
      writeFileSync(join(copy, path), text)
    }
    const include = ['components/assets.d.ts', ...Object.keys({ ...own, ...shared }).filter((path) => !path.endsWith('.test.ts')).map((path) => path.replace(/\[\w+\]/g, '*'))]
    writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { incremental: false }, include, exclude: [] }))
    const run = (tool: string, ...args: string[]) => promisify(execFile)(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: root }).then(() => '', (error: { stdout: string }) => error.stdout)
    expect(await run('typescript/bin/tsc', '-p', copy)).toBe('')
    expect(await run('oxlint/bin/oxlint', '--no-ignore', '-f', 'unix', ...Object.keys({ ...own, ...shared }).map((path) => join(copy, path)))).toBe('')
  }, 240_000)
})
