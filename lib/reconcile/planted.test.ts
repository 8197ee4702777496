import 'server-only'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outgoingFetch } from '#lib/outgoing/fetch.ts'
import { plantedHistory, type PlantedHistory } from '../../scripts/planted/history/history.ts'
import type { SystemKey } from '../../scripts/planted/history/key.ts'
import { type PlantedServer, serveHistory } from '../../scripts/planted/history/server.ts'
import { differences, peopleOf, requestsOf, runningOf, settingsOf } from '../../test/planted-key.ts'
import type { Fact } from './facts.ts'
import { pullGithub } from './github/pull/pull.ts'
import { factsOfMessage } from './github/webhooks.ts'
import { reconcile } from './judge.ts'

/** The reconciler against answers that others wrote: webhooks that arrived, and one pull over HTTP. `PLANTED_RANDOM=400` for all merges by chance. */
const random = Number(process.env.PLANTED_RANDOM ?? 60)
const folder = mkdtempSync(join(tmpdir(), 'reconcile-'))
let history: PlantedHistory
let server: PlantedServer
const told = new Map<number, Fact[]>()
const pulled = new Map<string, { facts: Fact[]; calls: number }>()
let unread: string[] = []

async function pull(repository: string) {
  const facts: Fact[] = []
  let calls = 0
  for await (const step of pullGithub({ api: { url: server.url, fetch: outgoingFetch as typeof fetch, auth: { token: 'planted' } }, repository, since: new Date(Date.UTC(2026, 5, 1)), from: null, branches: ['main', 'release/*'], paths: repository === 'planted/mono' })) {
    facts.push(...step.facts)
    calls = step.calls
  }
  return { facts, calls }
}

beforeAll(async () => {
  history = plantedHistory({ folder, random })
  server = await serveHistory(history)
  server.remaining = 1_000_000
  for (const { event, body, at } of history.deliveries) {
    const { facts, repository, problems } = factsOfMessage({ event, body: JSON.parse(body) as unknown, receivedAt: new Date(at) })
    unread.push(...problems.map((problem) => `${event}: ${problem}`))
    if (repository) told.set(repository.id, [...(told.get(repository.id) ?? []), ...facts])
  }
  for (const repository of new Set(history.key.systems.map((each) => each.repository))) pulled.set(repository, await pull(repository))
}, 120_000)
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const repoOf = (name: string) => history.hub.repos.find((repo) => `planted/${repo.name}` === name && repo.parent === null)
const mergedAt = (ref: string) => history.hub.repos.flatMap(({ pulls }) => pulls).find(({ title, mergedAt: at }) => at !== null && title.startsWith(`${ref} `))?.mergedAt ?? null
const from = (system: SystemKey) => ({ hooks: [...(told.get(repoOf(system.repository)?.id as number) ?? []), { kind: 'watched', what: 'protection', from: new Date(history.key.connectedAt).toISOString() } satisfies Fact], pull: pulled.get(system.repository)?.facts ?? [] })
const judge = (system: SystemKey, facts: Fact[]) => {
  const { key } = history
  const requests = requestsOf(key, system.settings.requests?.emergencyHours ?? 0, mergedAt)
  return reconcile({ facts, people: peopleOf(key), requests, settings: settingsOf(system), asOf: new Date(key.asOf).toISOString() }, { from: new Date(system.period.from).toISOString(), to: new Date(system.period.to).toISOString() })
}

describe('the reconciler and the planted key', () => {
  it('reads every webhook', () => expect(unread).toEqual([]))

  it('agree on each unit, its commits and each outcome, and on how many were asked', () => {
    const lines: string[] = []
    for (const system of history.key.systems) {
      const { hooks, pull } = from(system)
      const judged = judge(system, [...hooks, ...pull])
      lines.push(...differences(system, judged))
      expect(judged.contradictions, system.system).toEqual([])
      for (const { attribute, n, pass, fail, not_evaluable, not_applicable } of judged.totals) {
        expect(pass + fail + not_evaluable + not_applicable).toBe(n)
        // A branch that was made is a ref update too; what runs is asked below.
        if (attribute < 7 || attribute === 9) expect([system.system, attribute, n]).toEqual([system.system, attribute, system.totals[attribute as 1].n])
      }
    }
    expect(lines).toEqual([])
  })

  it('agree on what runs', () => {
    const pay = history.key.systems.find(({ system }) => system === 'pay') as SystemKey
    expect(differences(pay, judge(pay, runningOf(history.key)), ['artifact'])).toEqual([])
  })

  it('let nothing pass as approved that was tampered with', () => {
    const system = history.key.systems.find((each) => each.system === 'random') as SystemKey
    const { hooks, pull } = from(system)
    const { judged } = judge(system, [...hooks, ...pull])
    const of = (number: number) => judged.find(({ unit }) => unit.type === 'pull' && unit.pull === number)?.outcomes.find(({ attribute }) => attribute === 4)?.outcome.outcome
    const merged = history.key.random.filter(({ way }) => way !== 'push')
    expect(history.key.random.filter(({ tamper }) => tamper !== null)).toHaveLength(random / 2)
    expect(merged.filter(({ number, tamper }) => tamper !== null && !['fail', 'not_evaluable'].includes(of(number) as string))).toEqual([])
    expect(merged.filter(({ number, tamper }) => tamper === null && of(number) === 'pass').length).toBeGreaterThan(merged.length / 4)
  })

  it('say the same of the facts in another order, twice, and of the pull before the webhooks', () => {
    for (const system of history.key.systems.filter((each) => ['core', 'classic', 'pay', 'mono-billing'].includes(each.system))) {
      const { hooks, pull } = from(system)
      const first = JSON.stringify(judge(system, [...hooks, ...pull]))
      let seed = 11
      const shuffled = [...pull, ...hooks, ...pull].map((each) => [(seed = (seed * 48_271) % 2_147_483_647), each] as const).sort(([a], [b]) => a - b).map(([, each]) => each)
      expect(JSON.stringify(judge(system, [...pull, ...hooks])) === first, system.system).toBe(true)
      expect(JSON.stringify(judge(system, shuffled)) === first, `${system.system}, shuffled`).toBe(true)
    }
  })
})
