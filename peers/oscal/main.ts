// compliance-trestle, which is not ours, takes what we write: NIST's HIGH baseline after it went in and out, and all models; its classes read the same
// as we wrote, from hostile names too, and it refuses what we broke on purpose.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inputs } from '../../lib/oscal/examples.ts'
import { assessmentPlan, assessmentResults, catalogOf, componentDefinition, oscalText, poam, readCatalog, writeCatalog } from '../../lib/oscal/index.ts'
import { findTrestle } from './install.ts'

const SKIPPED = 77
const HIGH = join(import.meta.dirname, '../../../shared/data/oscal/NIST_SP-800-53_rev5_HIGH-baseline-resolved-profile_catalog-min.json')
const kept = { catalog: 'catalogs', 'component-definition': 'component-definitions', 'assessment-plan': 'assessment-plans', 'assessment-results': 'assessment-results', 'plan-of-action-and-milestones': 'plan-of-action-and-milestones' } as const

const written = (of: typeof inputs) => ({ component: componentDefinition(of.component), plan: assessmentPlan(of.plan), results: assessmentResults(of.results), poam: poam(of.poam), shipped: catalogOf(of.catalog) })

/** The names and texts of the examples, each as `told` says; ids and choices stay. */
function retold<T>(value: T, told: string, name = ''): T {
  if (typeof value === 'string') return (/^(title|name|description|why|said|asks|procedure|condition|remediation|remarks|excluded|population|severity|type|text)$/.test(name) ? told : value) as T
  if (Array.isArray(value)) return value.map((each) => retold(each, told, name)) as T
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, retold(each, told, key)])) as T
}

function main(folder: string, bin: string): string[] {
  const wrong: string[] = []
  const workspace = join(folder, 'workspace')
  mkdirSync(workspace)
  const run = (program: string, args: string[]) => {
    const { status, stdout, stderr } = spawnSync(join(bin, program), args, { cwd: workspace, encoding: 'utf8', timeout: 60_000, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } })
    return { status, said: `${stdout}${stderr}` }
  }
  const put = (name: string, document: Parameters<typeof oscalText>[0]) => (writeFileSync(join(folder, `${name}.json`), oscalText(document)), join(folder, `${name}.json`))
  if (run('trestle', ['init']).status !== 0) return ['trestle makes no workspace']

  const documents: Record<string, ReturnType<typeof catalogOf>> = { ...written(inputs) }
  if (existsSync(HIGH)) documents['nist-high'] = writeCatalog(readCatalog(readFileSync(HIGH, 'utf8')))
  else console.log(`skipped: NIST’s HIGH baseline is not at ${HIGH}`)
  const files: string[] = []
  for (const [name, document] of Object.entries(documents)) {
    const file = put(name, document)
    const model = Object.keys(document)[0] as keyof typeof kept
    const place = `${kept[model]}/${name}/${model}.json`
    const imported = run('trestle', ['import', '-f', file, '-o', name])
    if (imported.status !== 0) wrong.push(`trestle does not import ${name}: ${imported.said}`)
    const judged = run('trestle', ['validate', '-f', place])
    if (judged.status !== 0 || !/^VALID: /m.test(judged.said)) wrong.push(`trestle finds ${name} invalid: ${judged.said}`)
    files.push(file, join(workspace, place))
  }
  console.log(`${Object.keys(documents).length} documents imported and found valid by trestle`)

  for (const [n, told] of ['', 'a\u0000b\u001b[31m\r\nc\u2028d', 'x'.repeat(10_000), 'שלום \u202egnp', '👩‍👩‍👧 "quoted" \\', '<script>{{ insert: param, x }}'].entries()) {
    for (const [name, document] of Object.entries(written(retold(inputs, told)))) files.push(put(`hostile-${n}-${name}`, document))
  }
  const read = run('python3', [join(import.meta.dirname, 'read.py'), ...files])
  process.stdout.write(read.said)
  if (read.status !== 0) wrong.push('what trestle reads is not what was written')

  // What it takes is worth something only if it refuses something.
  const broken: [string, (text: string) => string][] = [['results', (text) => text.replace('"import-ap"', '"import-an"')], ['poam', (text) => text.replace(/"name": "tickmark-deficiency"/, '"name": "no token"')], ['plan', (text) => text.replace(/"uuid": "[0-9a-f]{8}/, '"uuid": "z')]]
  for (const [name, breaking] of broken) {
    const text = oscalText(documents[name] ?? {})
    const file = join(folder, `broken-${name}.json`)
    writeFileSync(file, breaking(text))
    if (breaking(text) === text) wrong.push(`${name} was not broken`)
    if (run('trestle', ['import', '-f', file, '-o', `broken-${name}`]).status === 0) wrong.push(`trestle takes ${name} that was broken`)
  }
  return wrong
}

const bin = await findTrestle()
if (bin === null) process.exit(SKIPPED)
const folder = mkdtempSync(join(tmpdir(), 'tickmark-oscal-'))
try {
  const wrong = main(folder, bin)
  for (const each of wrong) console.error(each)
  process.exitCode = wrong.length > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
