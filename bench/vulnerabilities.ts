import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { workerEnv, workerFlags } from '../scripts/lib/portal.mjs'
import { organization } from '../test/fixtures.ts'
import type { Bench } from './harness.ts'
import { benchCluster, type Database, enter } from './lib/cluster.ts'
import type { Worked } from './vulnerabilities/work.ts'

const megabytes = 200
const rules = 2_000

const result = (n: number) => ({
  ruleId: `CVE-2024-${10_000 + (n % rules)}`, ruleIndex: n % rules, level: 'error', message: { text: `Package: package-${n % 977}\nInstalled Version: 1.${n % 40}.0\nVulnerability CVE-2024-${10_000 + (n % rules)}\nSeverity: HIGH\nFixed Version: 1.${(n % 40) + 1}.1\n${'It lets whoever reaches it read what they should not. '.repeat(8)}` },
  locations: [{ physicalLocation: { artifactLocation: { uri: `images/service-${n % 501}/usr/lib/package-${n}.so`, uriBaseId: 'ROOTPATH' }, region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 } }, message: { text: `service-${n % 501}: package-${n % 977}` } }], partialFingerprints: { 'primaryLocationLineHash/v1': `${n}:1` },
})
const rule = (n: number) => ({ id: `CVE-2024-${10_000 + n}`, name: 'OsPackageVulnerability', shortDescription: { text: `Weakness number ${n}` }, fullDescription: { text: 'Long. '.repeat(50) }, help: { text: 'Update it. '.repeat(40) }, properties: { 'security-severity': String(3 + (n % 70) / 10), tags: ['vulnerability', 'security', 'HIGH'] } })

/** A file of so many megabytes: SARIF, or the same results as a plain list. @returns how many results */
async function written(path: string, before: string, after: string): Promise<number> {
  const file = createWriteStream(path)
  let [bytes, count] = [0, 0]
  file.write(before)
  while (bytes < megabytes * 1_000_000) {
    let text = ''
    for (let n = 0; n < 200; n++) text += `${count === 0 ? '' : ','}${JSON.stringify(result(count++))}`
    bytes += text.length
    if (!file.write(text)) await once(file, 'drain')
  }
  file.end(after)
  await once(file, 'close')
  return count
}

const head = () => `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{"name":"Trivy","version":"0.57.0","rules":${JSON.stringify(Array.from({ length: rules }, (_, n) => rule(n)))}}},"results":[`
const foot = '],"invocations":[{"executionSuccessful":true,"endTimeUtc":"2026-01-01T00:00:00Z"}]}]}'

/** A report of 200 MB: its records out of SARIF, against the same records out of a plain list by the importer of JSON; and the whole of it by a worker, from the store to vulnerabilities. */
export async function run(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-bench-'))
  const [sarif, list] = [join(folder, 'report.sarif'), join(folder, 'list.json')]
  try {
    const count = await written(sarif, head(), foot)
    await written(list, '[', ']')
    const { openScan } = await import('../lib/importers/vulnerabilities/open.ts')
    const { openExport } = await import('../lib/importers/open.ts')
    await bench.compare({
      goal: `${megabytes} MB of SARIF to records, against the same results as a plain list of JSON by the importer`, unit: 'records/s',
      ours: { name: 'openScan', amount: count, run: async () => {
        const scan = await openScan(() => createReadStream(sarif), () => Promise.resolve(null))
        if (!('records' in scan)) throw new Error('no SARIF')
        let all = 0
        for await (const several of scan.records) all += several.length
        return all
      } },
      rival: { name: 'openExport', amount: count, run: async () => {
        let all = 0
        for await (const batch of (await openExport(createReadStream(list))).batches) all += batch.entries.length
        return all
      } },
      bar: { atLeast: 0.7 }, same: (ours, rival) => ours === rival,
    })
    const cluster = await benchCluster()
    try {
      const database = await cluster.fresh()
      Object.assign(process.env, { ...enter(database), DATA_DIR: folder })
      await worked(bench, database, sarif, count)
    } finally {
      await cluster.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function worked(bench: Bench, database: Database, path: string, count: number): Promise<void> {
  await import('#lib/modules/index.ts')
  const { closePools } = await import('#db/client.ts')
  const { receiveRaw } = await import('#lib/modules/artifacts/receive.ts')
  const { scanFile } = await import('#lib/modules/vulnerabilities/files.ts')
  const { createImport } = await import('#lib/modules/vulnerabilities/operations/import.ts')
  const { createSystem } = await import('#lib/modules/systems/operations.ts')
  const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const org = await organization(owner, 'Bench')
    const manager = await org.person('compliance_manager')
    const figures: Worked[] = []
    for (let turn = 0; turn < 3; turn++) {
      const { id: systemId } = await createSystem(manager, { name: `System ${turn}`, environment: 'production', criticality: 3 } as never)
      const { id, runId } = await createImport(manager, { systemId, whole: true, file: await receiveRaw(manager, 'vulnerabilityImports.create', scanFile, { name: 'report.sarif', body: createReadStream(path) }) } as never)
      figures.push(await inWorker(org.id, String(runId)))
      const [of] = await owner`select status, received, accepted, error from vulnerability_imports where id = ${id}`
      if (of?.status !== 'done' || Number(of.accepted) !== count) throw new Error(`not read: ${JSON.stringify(of)}`)
    }
    let at = 0
    const next = (of: (figures: Worked) => number) => () => Promise.resolve(of(figures[at++ % figures.length] as Worked))
    await bench.measure({ goal: `${Math.round(statSync(path).size / 1_000_000)} MB of SARIF by a worker, from the store to ${count.toLocaleString('en')} new vulnerabilities: memory on top of the process`, unit: 'MiB', take: next((each) => each.mebibytes - each.before), repeats: 3, bar: { atMost: 150 } })
    await bench.measure({ goal: 'the same: time', unit: 'ms', take: next((each) => each.milliseconds), repeats: 3, bar: { atMost: 120_000 } })
  } finally {
    await Promise.all([closePools(), owner.end()])
  }
}

function inWorker(orgId: string, runId: string): Promise<Worked> {
  const child = fork(join(import.meta.dirname, 'vulnerabilities/work.ts'), [orgId, runId], { execArgv: [...workerFlags, '--expose-gc', '--conditions=react-server'], env: { ...process.env, ...workerEnv } })
  return new Promise((done, failed) => {
    child.once('message', (read) => done(read as Worked))
    child.once('error', failed)
    child.once('exit', (code) => failed(new Error(`the worker ended with ${code} and said nothing`)))
  })
}
