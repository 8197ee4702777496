import 'server-only'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetEnv } from '#lib/env.ts'
import { outgoingFetch } from '#lib/outgoing/fetch.ts'
import { plantedHistory, type PlantedHistory } from '../../../../scripts/planted/history/history.ts'
import { type Fault, type PlantedServer, serveHistory } from '../../../../scripts/planted/history/server.ts'
import { combined } from '../../combine.ts'
import type { Fact } from '../../facts.ts'
import { type Cursor, pullGithub, type Step } from './pull.ts'

const folder = mkdtempSync(join(tmpdir(), 'pull-'))
let history: PlantedHistory
let server: PlantedServer
beforeAll(() => {
  history = plantedHistory({ folder, random: 0 })
}, 60_000)
beforeEach(async () => {
  server = await serveHistory(history)
})
afterEach(() => server.close())
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Asked = Parameters<typeof pullGithub>[0]
const since = new Date(Date.UTC(2026, 5, 1))
const asked = (repository: string, more: Partial<Asked> = {}): Asked => ({ api: { url: server.url, fetch: outgoingFetch as typeof fetch, auth: { token: 'planted' } }, repository: `planted/${repository}`, since, from: null, branches: ['main', 'release/*'], ...more })
async function pull(repository: string, more: Partial<Asked> = {}): Promise<Step[]> {
  const steps: Step[] = []
  for await (const step of pullGithub(asked(repository, more))) steps.push(step)
  return steps
}
/** What was told, without when it was read. */
const told = (steps: Step[]) => combined(steps.flatMap(({ facts }) => facts)).facts.filter(({ kind }) => kind !== 'read' && kind !== 'gap').map((fact) => JSON.stringify(fact.kind === 'protection' && fact.source.startsWith('classic') ? { ...fact, at: '' } : fact)).sort()
const of = <K extends Fact['kind']>(steps: Step[], kind: K) => steps.flatMap(({ facts }) => facts).filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind)

describe('a pull', () => {
  it('ends, and says so; an Enterprise server gives the same, and so does an app that has a key', async () => {
    const steps = await pull('parcel')
    expect(steps.map(({ done }) => done)).toEqual([...steps.slice(1).map(() => false), true])
    expect(steps.at(-1)?.calls).toBe(server.requests.length)
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } })
    const before = server.requests.length
    expect(told(await pull('parcel', { api: { url: `${server.url}/api/v3`, fetch: outgoingFetch as typeof fetch, auth: { app: 4_711, privateKey, installation: 4_242 } } }))).toEqual(told(steps))
    const later = server.requests.slice(before)
    expect(later[0]).toBe('POST /api/v3/app/installations/4242/access_tokens')
    expect(later.slice(1).every((line) => line.startsWith('GET /api/v3/') || line === 'POST /api/graphql')).toBe(true)
  })

  it('finds a repository by the name that it had', async () => {
    expect((await pull('parcel')).at(-1)?.repository.fullName).toBe('planted/parcel-service')
    expect(told(await pull('parcel'))).toEqual(told(await pull('parcel-service')))
  })

  it('goes on from wherever it stood, in another process', async () => {
    const whole = await pull('core')
    const steps: Step[] = []
    for (let cursor: Cursor | null = null, done = false; !done; ) {
      const one: Step[] = []
      for await (const step of pullGithub(asked('core', { from: cursor && (JSON.parse(JSON.stringify(cursor)) as Cursor) }))) {
        one.push(step)
        break
      }
      const [step] = one as [Step]
      steps.push(step)
      cursor = step.cursor
      done = step.done
    }
    expect(told(steps)).toEqual(told(whole))
  })

  it('asks only what happened since', async () => {
    const first = (await pull('core')).at(-1) as Step
    const calls = server.requests.length
    const again = await pull('core', { since: new Date(first.cursor.began) })
    expect([of(again, 'merged'), of(again, 'update'), of(again, 'commit')]).toEqual([[], [], []])
    expect(server.requests.length - calls).toBeLessThan(20)
  })

  it('takes the checks of many changes by one call, and tells the same as commit by commit', async () => {
    const asks = () => server.requests.filter((line) => /check-runs|statuses/.test(line)).length
    const many = await pull('classic')
    const few = asks()
    server.fail({ on: /checkSuites/, as: 'graphql_partial', times: 1_000 })
    expect(told(await pull('classic'))).toEqual(told(many))
    expect([few, of(many, 'merged').length]).toEqual([2, 9])
    expect(asks() - few).toBe(2 * 9)
  })

  it('reads a repository that is archived, one with 2,100 commits in a push, and one without anything', async () => {
    expect(of(await pull('attic'), 'merged')).toHaveLength(1)
    expect(of(await pull('flood'), 'commit').length).toBeGreaterThan(2_100)
  }, 30_000)

  it('says of what it cannot read why, and leaves out what is not so', async () => {
    const steps = await pull('core')
    expect(of(steps, 'gap').map(({ what, why }) => `${what}: ${why}`.replace(/\d+/g, 'N'))).toEqual(expect.arrayContaining(['suite: GitHub tells whether rules held for a month', 'head: pull request N: the fork it comes from cannot be read or is gone']))
    // A review whose commit is gone, accounts that are gone, a committer without one.
    expect(of(steps, 'review').some(({ sha }) => sha === null)).toBe(true)
    expect(of(steps, 'review').some(({ by }) => by === null)).toBe(true)
    expect(of(steps, 'opened').some(({ by }) => by === null)).toBe(true)
    expect(of(steps, 'commit').some(({ writers }) => writers.some(({ part, who }) => part === 'committer' && who === null))).toBe(true)
  })

  it('knows a pull request of more than 250 commits as far as GitHub tells them', async () => {
    const lists = of(await pull('core'), 'commits')
    for (const { shas, total } of lists) expect(shas.length).toBe(total)
    expect(Math.max(...lists.map(({ total }) => total))).toBeGreaterThan(250)
  })
})

describe('a pull to which something happens', () => {
  const waits: Fault['as'][] = ['rate_limit', 'secondary_limit', 'too_many', 'graphql_rate_limit']
  it.each(waits)('%s: says that it waits, waits, and loses nothing', async (as) => {
    const plain = told(await pull('guard'))
    const on = as === 'graphql_rate_limit' ? /graphql/ : /activity|check-runs|history/
    server.fail({ on, after: 1, as, retryAfter: 1 })
    const started = Date.now()
    const steps = await pull('guard')
    const waited = steps.filter(({ waits }) => waits !== null)
    expect(waited).toHaveLength(1)
    expect(waited[0]?.waits?.why).toMatch(/rate limit/i)
    expect(Date.now() - started).toBeGreaterThan(900)
    expect(told(steps)).toEqual(plain)
  })

  it('the limit of calls used up in the middle: the calls that were answered are not made again', async () => {
    const calls = (await pull('guard')).at(-1)?.calls as number
    server.fail({ on: /rulesets/, after: 2, as: 'rate_limit', retryAfter: 1 })
    expect((await pull('guard')).at(-1)?.calls).toBe(calls + 1)
  })

  it.each([['bad_gateway', /activity/], ['cut', /check-runs/], ['graphql_partial', /pullRequests\(/]] as [Fault['as'], RegExp][])('%s once: it asks again', async (as, on) => {
    const plain = told(await pull('easy'))
    server.fail({ on, as })
    expect(told(await pull('easy'))).toEqual(plain)
  })

  it('a page that fails fails the pull, and it goes on there', async () => {
    server.fail({ on: /pullRequests\(/, as: 'graphql_partial', times: 3 })
    const steps: Step[] = []
    await expect((async () => {
      for await (const step of pullGithub(asked('easy'))) steps.push(step)
    })()).rejects.toThrow(/GraphQL with “Something went wrong/)
    const rest = await pull('easy', { from: (steps.at(-1) as Step).cursor })
    expect(told([...steps, ...rest])).toEqual(told(await pull('easy')))
  })

  it('a repository that is not shown is a gap and no absence', async () => {
    const hidden = history.hub.repos.find(({ name }) => name === 'closed')?.hidden[0] as { from: number }
    server.now = hidden.from + 1_000
    const steps: Step[] = []
    await expect((async () => {
      for await (const step of pullGithub(asked('closed'))) steps.push(step)
    })()).rejects.toThrow(/\/repos\/planted\/closed with 404: it is not there, or the token or the app does not reach it/)
    expect(steps.flatMap(({ facts }) => facts)).toMatchObject(['protection', 'update', 'deployment'].map((what) => ({ kind: 'gap', what, from: since.toISOString(), why: 'GitHub did not show the repository' })))
    server.now = history.key.asOf
    const later = await pull('closed')
    expect(of(later, 'read').find(({ what }) => what === 'update')).toMatchObject({ of: '*', from: since.toISOString() })
  })

  it('a wrong token, a wrong name and an address in a private network end it with a reason', async () => {
    server.fail({ on: /repos/, as: 'unauthorized' })
    await expect(pull('easy')).rejects.toThrow(/401: the token is wrong, revoked or expired/)
    await expect(pull('easy', { repository: 'planted' })).rejects.toThrow('planted is no repository: say owner/name')
    process.env.OUTGOING_ALLOW = ''
    resetEnv()
    await expect(pull('easy')).rejects.toThrow(/private network/)
    process.env.OUTGOING_ALLOW = '127.0.0.0/8'
    resetEnv()
  })

  it.each([['rulesets', /rulesets/, 'suite'], ['deployments', /deployments/, 'deployment']] as [string, RegExp, Fact['kind']][])('%s that may not be read (403) are said, and the rest is read', async (_, on, kind) => {
    server.fail({ on, as: 'forbidden', times: 1_000 })
    const steps = await pull('guard')
    expect(steps.flatMap(({ said }) => said).join(' ')).toMatch(/GitHub shows no/)
    expect([of(steps, kind), of(steps, 'read').filter(({ what }) => what === 'deployment' && kind === 'deployment')]).toEqual([[], []])
    expect(of(steps, 'merged').length).toBeGreaterThan(0)
  })

  it('stops when it is told to', async () => {
    const stop = new AbortController()
    await expect((async () => {
      for await (const step of pullGithub(asked('core', { signal: stop.signal }))) if (step.facts.length > 0) stop.abort()
    })()).rejects.toThrow(/abort/i)
  })
})
