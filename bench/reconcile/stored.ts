import { fork } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import postgres from 'postgres'
import type { Fact } from '../../lib/reconcile/facts.ts'
import { workerEnv, workerFlags } from '../../scripts/lib/portal.mjs'
import { organization, write } from '../../test/fixtures.ts'
import { type Bench, median } from '../harness.ts'
import { benchCluster, enter } from '../lib/cluster.ts'
import type { Worked } from './work.ts'

const day = 86_400_000

/** The same facts in the database, their times spread over the year that ends now: by the worker, a run over all of it, and the live view after a webhook. */
export async function stored(bench: Bench, { path, changes }: { path: string; changes: number }): Promise<void> {
  const cluster = await benchCluster()
  try {
    const database = await cluster.fresh()
    const env = enter(database)
    Object.assign(process.env, env)
    await import('#lib/modules/index.ts')
    const { jobActor } = await import('#lib/auth/actor.ts')
    const { closePools } = await import('#db/client.ts')
    const { tellFacts } = await import('#lib/modules/reconciliations/operations/tell.ts')
    const { setSystem } = await import('#lib/modules/reconciliations/operations/systems.ts')
    const { createReconciliation } = await import('#lib/modules/reconciliations/operations/judge.ts')
    const { createSystem } = await import('#lib/modules/systems/operations.ts')
    const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
    const org = await organization(owner, 'Bench')
    const manager = await org.person('compliance_manager')
    const connectionId = crypto.randomUUID()
    await write(database.ownerUrl, org.id, (sql) => sql`insert into connections (org_id, id, kind, name, settings, created_at, updated_at) values (${org.id}, ${connectionId}, 'github', 'GitHub', '{"organization":"planted"}', now(), now())`)
    const end = Date.now()
    let [from, to] = [Number.POSITIVE_INFINITY, 0]
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const fact = JSON.parse(line) as Fact
      if (fact.kind !== 'update') continue
      from = Math.min(from, Date.parse(fact.at))
      to = Math.max(to, Date.parse(fact.at))
    }
    const spread = (line: string) => line.replace(/"20\d\d-\d\d-\d\dT[\d:.]+Z"/g, (text) => `"${new Date(end - ((to - Date.parse(text.slice(1, -1))) / (to - from)) * 360 * day).toISOString()}"`)
    let some: Fact[] = []
    const tell = async () => {
      await tellFacts(jobActor(org.id, 'connections', 'bench'), { connectionId, repository: 1, name: 'planted/big', facts: some, told: 'pull', toldById: null })
      some = []
    }
    for await (const line of createInterface({ input: createReadStream(path) })) if (some.push(JSON.parse(spread(line)) as Fact) >= 10_000) await tell()
    await tell()
    const { id: systemId } = await createSystem(manager, { name: 'Big', environment: 'production', criticality: 3 } as never)
    const [source] = await owner<{ id: string }[]>`select id from fact_sources where connection_id = ${connectionId}`
    const { id: judgedId } = await setSystem(manager, { id: systemId, sourceId: source?.id, productionBy: 'branch', productionNames: ['main'], branches: ['main'], asksRequest: true } as never)
    const { id: reconciliationId } = await createReconciliation(manager, { systemId, from: new Date(end - 362 * day).toISOString(), to: new Date().toISOString() })
    const [run] = await owner<{ id: string }[]>`select id from runs where subject_id = ${reconciliationId}`
    await owner`analyze`
    const worked = await inWorker(env as Record<string, string>, [org.id, judgedId, run?.id ?? '', connectionId])
    const [of] = await owner`select state, error, units, totals from reconciliations where id = ${reconciliationId}`
    if (of?.state !== 'done' || Number(of.units) < changes) throw new Error(`not reconciled: ${JSON.stringify(of).slice(0, 500)}`)
    const [live] = await owner`select units from reconciliations where system_id = ${systemId} and state = 'live'`
    await Promise.all([closePools(), owner.end()])
    await bench.measure({ goal: `${changes.toLocaleString('en')} changes reconciled by the worker, from the database and into it`, unit: 's', bar: { atMost: 60 }, repeats: 1, take: () => worked.run.milliseconds / 1_000 })
    await bench.measure({ goal: 'memory of the worker while it does', unit: 'MiB', bar: { atMost: 300 }, repeats: 1, take: () => worked.run.mebibytes })
    await bench.measure({ goal: 'one webhook stored and its systems marked', unit: 'ms', bar: { atMost: 50 }, repeats: 1, note: 'the whole operation, its entry and the wait for the database with it', take: () => median(worked.told) })
    await bench.measure({ goal: `the live view of that system judged after a webhook (${Number(live?.units).toLocaleString('en')} units in 31 days)`, unit: 's', bar: { atMost: 2 }, repeats: 1, note: `from nothing, in a worker that has just begun: ${(worked.cold / 1_000).toFixed(1)} s; its memory at most ${Math.round(worked.mebibytes)} MiB`, take: () => median(worked.warm) / 1_000 })
  } finally {
    await cluster.stop()
  }
}

function inWorker(env: Record<string, string>, asked: string[]): Promise<Worked> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'work.ts'), asked, { execArgv: [...workerFlags, '--conditions=react-server'], env: { ...process.env, ...workerEnv, ...env } })
    child.once('message', resolve as (message: unknown) => void)
    child.once('exit', (code) => code !== 0 && reject(new Error(`The worker ended with ${code}`)))
  })
}
