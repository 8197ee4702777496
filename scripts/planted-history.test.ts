import { execFileSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildClientSchema, introspectionFromSchema, validateSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bigHistory } from './planted/history/big.ts'
import { schema } from './planted/history/graph.ts'
import { plantedHistory, type PlantedHistory } from './planted/history/history.ts'
import { attributes, ofKind, type Outcome } from './planted/history/key.ts'
import type { Repo } from './planted/history/model.ts'
import { type Fault, type PlantedServer, serveHistory } from './planted/history/server.ts'

/** The planted history against itself: it is the same every time, git finds nothing wrong with it, and its key adds up. */
const folder = mkdtempSync(join(tmpdir(), 'planted-history-'))
let made: PlantedHistory
beforeAll(() => {
  made = plantedHistory({ folder: join(folder, 'one') })
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const digest = ({ deliveries, key }: PlantedHistory) => createHash('sha256').update(JSON.stringify([key, deliveries])).digest('hex')
const own = () => made.hub.repos.filter(({ parent }) => parent === null)
const repoOf = (name: string) => made.hub.repos.find((repo) => `planted/${repo.name}` === name && repo.owner === made.hub.org) as Repo
const git = (repo: Repo, args: string[], input = '') => execFileSync('git', ['-C', made.folderOf(repo), ...args], { input, maxBuffer: 1 << 28 }).toString()

describe('planted history', () => {
  it('is the same every time, and another with another seed', () => {
    const [small, again, other] = [['a', 1], ['b', 1], ['c', 2]].map(([name, seed]) => digest(plantedHistory({ folder: join(folder, `${name}`), seed: Number(seed), random: 12 })))
    expect(again).toBe(small)
    expect(other).not.toBe(small)
  }, 60_000)

  it('is whole for git, and git merges as it was merged', () => {
    for (const repo of own()) {
      expect(git(repo, ['fsck', '--strict', '--no-dangling', '--no-progress'])).toBe('')
      const merges = repo.pulls.filter(({ mergeCommit }) => mergeCommit !== null && repo.objects.of(mergeCommit).parents.length === 2 && repo.objects.of(mergeCommit).committer.email === 'noreply@github.com').map(({ mergeCommit }) => repo.objects.of(mergeCommit as string))
      if (merges.length === 0) continue
      const results = git(repo, ['merge-tree', '--write-tree', '--stdin'], merges.map(({ parents }) => `${parents.join(' ')}\n`).join('')).split('\0').filter((each) => /^[0-9a-f]{40}$/.test(each))
      expect(results).toEqual(merges.map(({ tree }) => tree))
    }
  })

  it('is made big too, with four commits for each change', () => {
    const big = bigHistory({ folder: join(folder, 'big'), changes: 100 })
    const [system] = big.key.systems
    const [repo] = big.hub.repos as [Repo]
    expect([system?.range, system?.totals[1], system?.totals[4].fail]).toEqual([400, { n: 100, pass: 99, fail: 1, not_evaluable: 0, not_applicable: 0 }, 2])
    expect(git(repo, ['rev-list', '--count', 'main']).trim()).toBe('401')
  })

  it('has in its units each commit of the range once, as git counts it', () => {
    for (const { system, repository, settings, period, range, units } of made.key.systems) {
      const commits = units.flatMap((unit) => unit.commits)
      expect(new Set(commits).size, system).toBe(commits.length)
      expect(range, system).toBe(commits.length)
      if (settings.paths.length > 0) continue
      const repo = repoOf(repository)
      const updates = units.filter(({ kind }) => kind === 'ref_update').map(({ id }) => id.split('..') as [string, string])
      const listed = git(repo, ['rev-list', ...updates.map(([, after]) => after), ...units.filter(({ kind }) => kind === 'unattributed').map(({ id }) => id), '--not', updates[0]?.[0] as string, '--']).trim().split('\n')
      expect(commits.toSorted(), system).toEqual(listed.toSorted())
      expect(units.every(({ at }) => at >= period.from && at < period.to), system).toBe(true)
    }
  })

  it('has every outcome that an attribute can have', () => {
    const seen = new Set(made.key.systems.flatMap(({ units }) => units.flatMap(({ kind, answers }) => ofKind[kind].map((n) => `${n} ${answers[n].outcome}`))))
    // An approval, a last push and content belong to every change, an update and a running thing always are one.
    const impossible = new Set(['2 not_applicable', '3 not_applicable', '4 not_applicable', '7 not_evaluable', '7 not_applicable', '8 not_applicable', '10 not_applicable'])
    const wanted = attributes.flatMap((n) => (['pass', 'fail', 'not_evaluable', 'not_applicable'] satisfies Outcome[]).map((outcome) => `${n} ${outcome}`)).filter((each) => !impossible.has(each))
    expect(wanted.filter((each) => !seen.has(each))).toEqual([])
    for (const { totals } of made.key.systems) for (const { n, pass, fail, not_evaluable, not_applicable } of Object.values(totals)) expect(pass + fail + not_evaluable + not_applicable).toBe(n)
  })

  it('tampers with half of the merges by chance, and what was tampered with differs from what git would have made', () => {
    const repo = repoOf('planted/random')
    expect(made.key.random).toHaveLength(400)
    expect(made.key.random.filter(({ tamper }) => tamper !== null)).toHaveLength(200)
    const { objects } = repo
    for (const { approved, baseBefore, result, tamper } of made.key.random) {
      const clean = objects.merge(objects.of(objects.mergeBase(approved, baseBefore)).tree, objects.of(baseBefore).tree, objects.of(approved).tree)
      expect(clean === objects.of(result).tree).toBe(tamper === null)
    }
  })

  it('names no more commits in a webhook than GitHub does, and sends none of four tags', () => {
    const pushes = made.deliveries.filter(({ event }) => event === 'push').map(({ body }) => JSON.parse(body) as { ref: string; commits: unknown[] })
    expect(Math.max(...pushes.map(({ commits }) => commits.length))).toBe(2_048)
    expect(pushes.filter(({ ref }) => ref.startsWith('refs/tags/')).map(({ ref }) => ref)).toEqual(['refs/tags/v1.0.0', 'refs/tags/nightly', 'refs/tags/v1.1.0'])
  })

  it('signs its webhooks, and no two are the same', () => {
    for (const { body, headers } of made.deliveries) expect(headers['x-hub-signature-256']).toBe(`sha256=${createHmac('sha256', made.secret).update(body).digest('hex')}`)
    expect(new Set(made.deliveries.map(({ id }) => id)).size).toBe(made.deliveries.length)
    expect(made.deliveries.every(({ at }, n) => n === 0 || at >= (made.deliveries[n - 1]?.at ?? 0))).toBe(true)
  })
})

describe('the server of a planted history', () => {
  let server: PlantedServer
  beforeAll(async () => {
    server = await serveHistory(made)
  })
  afterAll(() => server.close())

  type Page = { status: number; body: unknown; next: string | undefined; headers: Headers }
  const headers = { authorization: 'Bearer planted' }
  const get = async (path: string): Promise<Page> => {
    const response = await fetch(path.startsWith('http') ? path : `${server.url}${path}`, { headers })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text, next: /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1], headers: response.headers }
  }
  const all = async <T>(path: string, of = (body: unknown) => body as T[]): Promise<T[]> => {
    const found: T[] = []
    for (let at: string | undefined = path; at;) {
      const { body, next, status } = await get(at)
      expect(status, at).toBe(200)
      found.push(...of(body))
      at = next
    }
    return found
  }
  const ask = async (query: string, variables: object = {}) => (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })).json() as Promise<{ data: never; errors?: { message: string; type?: string; path?: unknown[] }[] }>
  const fault = (each: Fault) => server.fail(each)

  it('pages through what it knows, by number and by cursor', async () => {
    const core = repoOf('planted/core')
    const pulls = await all<{ number: number }>('/repos/planted/core/pulls?state=all&sort=updated&direction=desc&per_page=50')
    expect(new Set(pulls.map(({ number }) => number)).size).toBe(core.pulls.length)
    expect(await all('/repos/planted/core/activity?per_page=30')).toHaveLength(core.activity.length)
    const big = core.pulls.find(({ title }) => title.includes('over 250')) as Repo['pulls'][number]
    expect(await all(`/repos/planted/core/pulls/${big.number}/commits?per_page=100`)).toHaveLength(250)
    const compared = await all<{ sha: string }>(`/repos/planted/core/compare/${core.objects.of(big.mergeCommit as string).parents[0]}...${big.head.sha}?per_page=100`, (body) => (body as { commits: { sha: string }[] }).commits)
    expect(compared.map(({ sha }) => sha)).toEqual(big.commits)
  })

  it('answers each address, Enterprise ones too, and by former names', async () => {
    const pay = repoOf('planted/pay')
    const [deployment, run, rule] = [pay.deployments[1], pay.runs.find(({ approvals }) => approvals.length > 0), pay.rulesets[0]] as const
    const sha = pay.pulls[0]?.head.sha
    const paths = ['/orgs/planted/repos', '/orgs/planted/members', '/repos/planted/pay', '/repos/planted/pay/commits?sha=main', `/repos/planted/pay/commits/${sha}`, `/repos/planted/pay/commits/${sha}/check-runs?filter=all`, `/repos/planted/pay/commits/${sha}/pulls`, `/repos/planted/pay/git/commits/${sha}`, `/repos/planted/pay/git/trees/${sha}?recursive=1`, '/repos/planted/pay/pulls/1', '/repos/planted/pay/pulls/1/reviews',
      '/repos/planted/pay/deployments', `/repos/planted/pay/deployments/${deployment?.id}/statuses`, `/repos/planted/pay/actions/runs/${run?.id}`, `/repos/planted/pay/actions/runs/${run?.id}/approvals`, '/repos/planted/pay/rulesets', `/repos/planted/pay/rulesets/${rule?.state.id}`, `/repos/planted/pay/rulesets/${rule?.state.id}/history`, `/repos/planted/pay/rulesets/${rule?.state.id}/history/${rule?.versions[0]?.version_id}`, '/repos/planted/pay/rulesets/rule-suites?time_period=month', '/repos/planted/classic/branches/main/protection', '/api/v3/repos/planted/parcel/pulls?state=closed', '/rate_limit', '/installation/repositories']
    for (const path of paths) {
      const { status, body } = await get(path)
      expect(status, path).toBe(200)
      expect(JSON.stringify(body).length, path).toBeGreaterThan(2)
    }
    expect((await get('/repos/planted/pay/branches/main/protection')).status).toBe(404)
    expect((await get(`/repos/planted/pay/commits/${'f'.repeat(40)}`)).status).toBe(422)
    expect((await fetch(`${server.url}/repos/planted/pay`)).status).toBe(401)
    const tree = (await get(`/repos/planted/pay/git/trees/${sha}?recursive=1`)).body as { tree: { path: string; sha: string; type: string; mode: string }[] }
    expect(tree.tree.filter(({ type }) => type !== 'tree').map(({ mode, sha: each, path }) => `${mode} ${each} ${path}`).sort()).toEqual(git(pay, ['ls-tree', '-r', sha as string]).trim().split('\n').map((line) => line.replace(/ \w+ /, ' ').replace('\t', ' ')).sort())
  })

  it('forgets what GitHub forgets', async () => {
    const guard = repoOf('planted/guard')
    expect(await all('/repos/planted/guard/rulesets/rule-suites?time_period=month&per_page=100')).toHaveLength(guard.suites.length)
    const deleted = guard.rulesets.find(({ deletedAt }) => deletedAt !== null)
    expect((await get(`/repos/planted/guard/rulesets/${deleted?.state.id}/history`)).status).toBe(404)
    expect(await all('/repos/planted/early/rulesets/rule-suites?time_period=month')).toEqual([])
    const [gone] = [...repoOf('planted/core').collected]
    expect((await get(`/repos/planted/core/commits/${gone}`)).status).toBe(422)
    const reviews = (await Promise.all(repoOf('planted/core').pulls.filter(({ reviews: list }) => list.some(({ commit }) => commit === gone)).map(({ number }) => all<{ commit_id: string | null }>(`/repos/planted/core/pulls/${number}/reviews`)))).flat()
    expect(reviews.map(({ commit_id }) => commit_id)).toContain(null)
    const [hidden] = repoOf('planted/closed').hidden
    server.now = hidden?.from ?? 0
    expect((await get('/repos/planted/closed')).status).toBe(404)
    server.now = made.key.asOf
    expect((await get('/repos/planted/closed')).status).toBe(200)
  })

  it('answers GraphQL by GitHub\'s own names', async () => {
    expect(validateSchema(schema)).toEqual([])
    buildClientSchema(introspectionFromSchema(schema))
    const query = `query ($after: String) { rateLimit { cost remaining } repository(owner: "planted", name: "core") { pullRequests(first: 50, after: $after, orderBy: { field: UPDATED_AT, direction: ASC }, states: [MERGED]) { totalCount pageInfo { endCursor hasNextPage } nodes {
      number title body createdAt mergedAt baseRefName headRefOid headRepository { nameWithOwner } mergeCommit { oid } mergedBy { login } author { __typename login }
      commits(first: 100) { totalCount nodes { commit { oid committedViaWeb signature { isValid wasSignedByGitHub } author { user { login databaseId } } committer { name email user { login } } authors(first: 10) { nodes { email user { login } } } parents(first: 2) { nodes { oid } } tree { oid } } } }
      reviews(first: 50) { nodes { state submittedAt author { login } commit { oid } authorAssociation } }
      timelineItems(first: 100, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT, REVIEW_DISMISSED_EVENT, BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT, ADDED_TO_MERGE_QUEUE_EVENT, PULL_REQUEST_COMMIT, MERGED_EVENT, RENAMED_TITLE_EVENT]) { nodes { __typename
        ... on HeadRefForcePushedEvent { createdAt actor { login } beforeCommit { oid } afterCommit { oid } } ... on ReviewDismissedEvent { createdAt previousReviewState review { databaseId } } ... on BaseRefChangedEvent { previousRefName currentRefName } ... on AutomaticBaseChangeSucceededEvent { oldBase newBase } ... on AddedToMergeQueueEvent { enqueuer { login } } ... on MergedEvent { actor { login } commit { oid } } ... on RenamedTitleEvent { previousTitle currentTitle } } }
      userContentEdits(first: 10) { nodes { createdAt diff deletedAt editor { login } } } } } } }`
    const numbers: number[] = []
    const types = new Set<string>()
    for (let after: string | null = null, more = true; more;) {
      const { data, errors } = await ask(query, { after })
      expect(errors).toBeUndefined()
      const { pullRequests: { nodes, pageInfo } } = (data as { repository: { pullRequests: { nodes: { number: number; timelineItems: { nodes: { __typename: string }[] } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } } }).repository
      numbers.push(...nodes.map(({ number }) => number))
      for (const { timelineItems } of nodes) for (const { __typename } of timelineItems.nodes) types.add(__typename)
      after = pageInfo.endCursor
      more = pageInfo.hasNextPage
    }
    expect(new Set(numbers).size).toBe(repoOf('planted/core').pulls.filter(({ mergedAt }) => mergedAt !== null).length)
    expect([...types].sort()).toEqual(['AddedToMergeQueueEvent', 'AutomaticBaseChangeSucceededEvent', 'BaseRefChangedEvent', 'HeadRefForcePushedEvent', 'MergedEvent', 'PullRequestCommit', 'RenamedTitleEvent', 'ReviewDismissedEvent'])
    expect((await ask('{ repository(owner: "planted", name: "core") { pullRequests(first: 101) { totalCount } } }')).errors?.[0]?.type).toBe('EXCESSIVE_PAGINATION')
    expect((await ask('{ repository(owner: "planted", name: "nothing") { id } }')).errors?.[0]?.type).toBe('NOT_FOUND')
    expect((await ask('{ repository(owner: "planted", name: "core") { nothing } }')).errors?.[0]?.message).toContain('nothing')
  })

  it('goes wrong where a test asks it to', async () => {
    fault({ on: /\/activity/, after: 1, as: 'bad_gateway' })
    const statuses = []
    for (let n = 0; n < 3; n += 1) statuses.push((await get('/repos/planted/core/activity')).status)
    expect(statuses).toEqual([200, 502, 200])
    fault({ on: /\/pulls/, as: 'too_many', retryAfter: 7 })
    const late = await get('/repos/planted/core/pulls')
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '7'])
    fault({ on: /graphql/, as: 'graphql_partial' })
    const partial = await ask('{ repository(owner: "planted", name: "core") { pullRequests(first: 2) { nodes { number } } } }')
    expect(partial.data).toEqual({ repository: { pullRequests: { nodes: [null, { number: 2 }] } } })
    expect(partial.errors?.[0]?.path).toEqual(['repository', 'pullRequests', 'nodes', 0])
    server.remaining = 0
    const limited = await get('/repos/planted/core')
    expect([limited.status, limited.headers.get('x-ratelimit-remaining')]).toEqual([403, '0'])
    server.remaining = 5_000
  })
})
