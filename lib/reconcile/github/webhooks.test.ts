import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantedHistory } from '../../../scripts/planted/history/history.ts'
import { combined } from '../combine.ts'
import { type Fact, keyOf, type Kind } from '../facts.ts'
import { factsOfMessage, type Message } from './webhooks.ts'

type Json = Record<string, unknown>
const receivedAt = new Date('2026-09-10T12:00:00Z')
const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string]
const zeros = '0'.repeat(40)
const user = (id: number, login: string, type = 'User') => ({ id, login, type })
const [alice, bob, robot] = [user(1, 'alice'), user(2, 'bob'), user(3, 'renovate[bot]', 'Bot')]
const who = ({ id, login, type }: ReturnType<typeof user>) => ({ id, login, bot: type === 'Bot' })
const repository = { id: 900, full_name: 'planted/core', default_branch: 'trunk', pushed_at: 1_789_000_000 }
const read = (event: string, body: Json, more: { requests?: RegExp } = {}) => factsOfMessage({ event, body: { repository, sender: alice, ...body }, receivedAt, ...more })
const of = ({ facts }: Message, kind: Kind) => facts.filter((fact) => fact.kind === kind)
const pull = (more: Json = {}) => ({
  number: 7, title: 'Faster', body: null, user: bob, created_at: '2026-09-04T10:00:00+02:00', updated_at: '2026-09-05T08:00:00Z', merged_at: null, merged: false, merged_by: null, merge_commit_sha: null,
  head: { ref: 'faster', sha: one, repo: { id: 901 } }, base: { ref: 'main', sha: two }, ...more,
})
const merged = { merged: true, merged_at: '2026-09-06T08:00:00Z', updated_at: '2026-09-06T08:00:00Z', merged_by: alice, merge_commit_sha: three }

describe('the planted history', () => {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'))
  let deliveries: ReturnType<typeof plantedHistory>['deliveries']
  beforeAll(() => void ({ deliveries } = plantedHistory({ folder, seed: 1, random: 20 })), 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const byRepository = (order: typeof deliveries) => {
    const all = new Map<number, Fact[]>()
    for (const { event, body, at } of order) {
      const { facts, repository: from } = factsOfMessage({ event, body: JSON.parse(body), receivedAt: new Date(at), requests: /CHG-\d+/ })
      if (facts.length > 0 && from) all.set(from.id, [...(all.get(from.id) ?? []), ...facts])
    }
    return new Map([...all].sort(([a], [b]) => a - b).map(([id, facts]) => [id, combined(facts)]))
  }

  it('gives facts without a problem, or says why there is none', () => {
    expect(deliveries.length).toBeGreaterThan(500)
    const kinds = new Map<string, number>()
    for (const { event, action, body, at } of deliveries) {
      const { facts, ignored, problems } = factsOfMessage({ event, body: JSON.parse(body), receivedAt: new Date(at) })
      expect([event, action, problems, facts.length === 0]).toEqual([event, action, [], ignored !== null])
      for (const { kind } of facts) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
    expect([...kinds.keys()].sort()).toEqual(['approved_run', 'check', 'deployed', 'deployment', 'dismissed', 'group', 'head', 'merged', 'names', 'opened', 'protection', 'pushed', 'retargeted', 'review', 'run', 'unnamed'])
  })

  it('says the same in any order and twice, and never contradicts itself', () => {
    const first = byRepository(deliveries)
    expect([...first.values()].flatMap(({ contradictions }) => contradictions)).toEqual([])
    expect(byRepository(deliveries.toReversed())).toEqual(first)
    let seed = 7
    const shuffled = [...deliveries, ...deliveries].map((each) => [(seed = (seed * 48_271) % 2_147_483_647), each] as const).sort(([a], [b]) => a - b).map(([, each]) => each)
    expect(byRepository(shuffled)).toEqual(first)
  })
})

describe("GitHub's own examples", () => {
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as { name: string; examples: Json[] }[]

  it.each(examples.map((each) => [each.name, each.examples] as const))('%s gives facts, or a word why not', (event, bodies) => {
    for (const body of bodies) {
      const { facts, ignored, problems } = factsOfMessage({ event, body, receivedAt })
      expect([body.action, problems, facts.length > 0]).toEqual([body.action, [], ignored === null])
    }
  })
})

describe('pull_request', () => {
  it('opened: who, since when, from where, the first head, and what it names', () => {
    const told = read('pull_request', { action: 'opened', pull_request: pull({ title: 'CHG-12: faster', body: 'Also chg-13 and CHG-14', head: { ref: 'CHG-15-faster', sha: one, repo: null } }) })
    const at = '2026-09-04T08:00:00.000Z'
    expect(told).toEqual({
      repository: { id: 900, fullName: 'planted/core' }, watches: null, ignored: null, problems: [],
      facts: [
        { kind: 'opened', pull: 7, by: who(bob), at, headRef: 'refs/heads/CHG-15-faster', headRepository: null },
        { kind: 'head', pull: 7, sha: one, by: who(alice), at },
        ...['CHG-15', 'CHG-12', 'CHG-14'].map((request) => ({ kind: 'names', pull: 7, request, at })),
      ],
    })
  })

  it('synchronize: its sender put the head there, whatever the commits say', () =>
    expect(of(read('pull_request', { action: 'synchronize', before: one, after: two, pull_request: pull(), sender: robot }), 'head')).toEqual([{ kind: 'head', pull: 7, sha: two, by: who(robot), at: '2026-09-05T08:00:00.000Z' }]))

  it('closed: merged only if it was', () => {
    const told = (more: Json) => of(read('pull_request', { action: 'closed', pull_request: pull(more) }), 'merged')
    expect(told(merged)).toEqual([{ kind: 'merged', pull: 7, at: '2026-09-06T08:00:00.000Z', by: who(alice), sha: three, head: one, ref: 'refs/heads/main' }])
    expect(told({ ...merged, merged_by: null })).toMatchObject([{ by: null }])
    expect(told({})).toEqual([])
  })

  it('reopened says nothing of who put the head there', () => expect(read('pull_request', { action: 'reopened', pull_request: pull() }).facts.map(({ kind }) => kind)).toEqual(['opened']))

  it('edited with another base: retargeted', () =>
    expect(of(read('pull_request', { action: 'edited', changes: { base: { ref: { from: 'develop' }, sha: { from: two } } }, pull_request: pull() }), 'retargeted')).toEqual([{ kind: 'retargeted', pull: 7, from: 'refs/heads/develop', to: 'refs/heads/main', at: '2026-09-05T08:00:00.000Z', by: who(alice), automatic: null }]))

  describe('names', () => {
    const [before, after] = ['2026-09-05T08:00:00.000Z', '2026-09-07T08:00:00.000Z']
    const at = (action: string, more: Json, changes?: Json) => Object.fromEntries(of(read('pull_request', { action, pull_request: pull(more), ...(changes && { changes }) }), 'names').map((fact) => [(fact as { request: string }).request, (fact as { at: string | null }).at]))

    it('edited before the merge: since then', () => expect(at('edited', { title: 'CHG-12' }, { title: { from: 'Faster' } })).toEqual({ 'CHG-12': before }))
    it('of any other message before the merge: it was there then', () => expect(at('labeled', { title: 'CHG-12' })).toEqual({ 'CHG-12': before }))
    it('at the merge, not touched since: it was there', () => expect(at('closed', { ...merged, title: 'CHG-12' })).toEqual({ 'CHG-12': '2026-09-06T08:00:00.000Z' }))
    it('touched since the merge: nobody can tell', () => expect(at('closed', { ...merged, updated_at: after, title: 'CHG-12' })).toEqual({ 'CHG-12': null }))
    it('put in after the merge: since then', () => expect(at('edited', { ...merged, updated_at: after, body: 'CHG-12' }, { body: { from: '' } })).toEqual({ 'CHG-12': after }))
    it('edited after the merge and named before: nobody can tell since when', () => expect(at('edited', { ...merged, updated_at: after, body: 'See CHG-12' }, { body: { from: 'CHG-12' } })).toEqual({ 'CHG-12': null }))
    it('moved from title to body after the merge: nobody can tell since when', () => expect(at('edited', { ...merged, updated_at: after, body: 'CHG-12' }, { body: { from: null }, title: { from: 'CHG-12' } })).toEqual({ 'CHG-12': null }))
    it('edited after the merge, and what it was is not told: nobody can tell', () => expect(at('edited', { ...merged, updated_at: after, body: 'CHG-12' }, { body: {} })).toEqual({ 'CHG-12': null }))
    it('a branch has its name since the opening', () => expect(at('closed', { ...merged, updated_at: after, head: { ref: 'CHG-12', sha: one, repo: null } })).toEqual({ 'CHG-12': '2026-09-04T08:00:00.000Z' }))
    it('by a pattern of the system, whole and in capitals', () => expect(of(read('pull_request', { action: 'opened', pull_request: pull({ title: 'chg_9 UTF-8' }) }, { requests: /chg_\d+/i }), 'names')).toMatchObject([{ request: 'CHG_9' }]))
  })
})

describe('pull_request_review', () => {
  const review = (more: Json = {}) => ({ id: 44, user: bob, state: 'approved', commit_id: one, submitted_at: '2026-09-05T07:00:00Z', ...more })
  const told = (action: string, more: Json = {}) => read('pull_request_review', { action, review: review(more), pull_request: { number: 7, updated_at: '2026-09-05T09:00:00Z' } })
  const said = { kind: 'review', pull: 7, id: 44, by: who(bob), state: 'approved', sha: one, at: '2026-09-05T07:00:00.000Z' }

  it('submitted and edited say the same', () => expect([told('submitted').facts, told('edited').facts]).toEqual([[said], [said]]))
  it('of a deleted account and a commit that is gone', () => expect([told('submitted', { user: null, commit_id: null }).facts, told('submitted', { user: user(10_137, 'ghost') }).facts]).toMatchObject([[{ by: null, sha: null }], [{ by: null }]]))
  it('dismissed says who did it and no longer what it said; both together do', () => {
    const { facts } = told('dismissed', { state: 'dismissed' })
    expect(facts).toEqual([{ ...said, state: null }, { kind: 'dismissed', pull: 7, review: 44, by: who(alice), at: '2026-09-05T09:00:00.000Z' }])
    expect(combined([...facts, ...told('submitted').facts])).toEqual({ contradictions: [], facts: [facts[1], said] })
  })
  it('a state nobody knows is a problem', () => expect(told('submitted', { state: 'shrugged' })).toMatchObject({ facts: [], problems: ['review.state is not known: shrugged'] }))
})

describe('code', () => {
  it('push: when, says the repository, and never a commit', () =>
    expect(read('push', { ref: 'refs/heads/main', before: one, after: two, forced: true, head_commit: { timestamp: '1999-01-01T00:00:00Z' } }).facts).toEqual([{ kind: 'pushed', ref: 'refs/heads/main', before: one, after: two, forced: true, by: who(alice), at: new Date(repository.pushed_at * 1_000).toISOString() }]))
  it('push that makes or deletes a branch: forty zeros', () => expect(read('push', { ref: 'refs/heads/x', before: zeros, after: two, forced: false }).facts).toMatchObject([{ before: zeros, after: two }]))
  it.each(['create', 'delete'])('%s is told by its push', (event) => expect(read(event, { ref: 'x', ref_type: 'branch' })).toMatchObject({ facts: [], problems: [], ignored: expect.stringContaining('push') }))

  const run = (more: Json = {}) => read('check_run', { action: 'completed', check_run: { id: 5, name: 'build', head_sha: one, status: 'completed', conclusion: 'success', completed_at: '2026-09-05T07:00:00Z', app: { id: 15_368 }, ...more } })
  const check = { kind: 'check', id: 'check_run/5', sha: one, name: 'build', app: 15_368, conclusion: 'success', at: '2026-09-05T07:00:00.000Z' }
  it('check_run', () => expect(run().facts).toEqual([check]))
  it('a check that goes on has no conclusion, and gets one', () => {
    const { facts } = run({ status: 'in_progress', conclusion: null, completed_at: null })
    expect(facts).toEqual([{ ...check, conclusion: null, at: null }])
    expect(combined([...run().facts, ...facts])).toEqual({ facts: expect.arrayContaining([check, { ...check, conclusion: null, at: null }]), contradictions: [] })
  })
  it('check_suite names no check', () => expect(read('check_suite', { action: 'completed', check_suite: {} })).toMatchObject({ facts: [], problems: [] }))
  it('status', () => {
    const told = (state: string) => read('status', { id: 5, sha: one, context: 'ci', state, created_at: '2026-09-05T07:00:00Z' }).facts
    expect([told('error'), told('pending')]).toEqual([[{ kind: 'check', id: 'status/5', sha: one, name: 'ci', app: null, conclusion: 'error', at: '2026-09-05T07:00:00.000Z' }], [{ kind: 'check', id: 'status/5', sha: one, name: 'ci', app: null, conclusion: null, at: null }]])
  })
  it('merge_group: asked for, and what came of it', () => {
    const group = { head_sha: one, base_sha: two, head_ref: 'refs/heads/gh-readonly-queue/main/pr-7', base_ref: 'refs/heads/main', head_commit: { timestamp: '1999-01-01T00:00:00Z' } }
    const asked = read('merge_group', { action: 'checks_requested', merge_group: group }).facts
    const known = { kind: 'group', sha: one, base: two, ref: 'refs/heads/main', at: receivedAt.toISOString(), outcome: null }
    expect(asked).toEqual([known])
    expect(combined([...read('merge_group', { action: 'destroyed', reason: 'invalidated', merge_group: group }).facts, ...asked])).toEqual({ facts: [{ ...known, outcome: 'invalidated' }], contradictions: [] })
    expect(read('merge_group', { action: 'destroyed', reason: 'bored', merge_group: group })).toMatchObject({ facts: [], problems: ['reason is not known: bored'] })
  })
})

describe('deployments', () => {
  const run = { id: 60, run_attempt: 2, head_sha: one, actor: alice, triggering_actor: bob, created_at: '2026-09-05T06:00:00Z', run_started_at: '2026-09-05T07:00:00Z' }
  const ran = { kind: 'run', id: 60, attempt: 2, sha: one, trigger: who(bob), at: '2026-09-05T07:00:00.000Z' }
  const deployment = { id: 70, sha: one, environment: 'production', creator: robot, payload: {}, created_at: '2026-09-05T07:01:00Z' }
  const known = { kind: 'deployment', id: '70', sha: one, digest: null, environment: 'production', by: who(robot), run: 60, at: '2026-09-05T07:01:00.000Z' }

  it('workflow_run: who started it, of a repeated one who repeated it', () => {
    const told = (more: Json) => read('workflow_run', { action: 'requested', workflow_run: { ...run, ...more } })
    expect(told({}).facts).toEqual([ran])
    expect(told({ triggering_actor: undefined }).facts).toEqual([{ ...ran, trigger: null }])
    expect(told({ triggering_actor: undefined, run_attempt: 1 }).facts).toEqual([{ ...ran, attempt: 1, trigger: who(alice) }])
    expect(told({ run_attempt: undefined })).toMatchObject({ facts: [], problems: [], ignored: expect.stringContaining('attempt') })
  })
  it('deployment with and without a run', () => {
    expect(read('deployment', { action: 'created', deployment, workflow_run: run }).facts).toEqual([known, ran])
    expect(read('deployment', { action: 'created', deployment, workflow_run: null }).facts).toEqual([{ ...known, run: null }])
  })
  it('a digest in the payload, of whatever else it is made', () => {
    const told = (payload: unknown) => read('deployment', { action: 'created', deployment: { ...deployment, payload } }).facts[0]
    expect([told({ digest: `sha256:${'a'.repeat(64)}` }), told({ digest: 5 }), told('text'), told({ digest: 'latest' })]).toMatchObject([{ digest: `sha256:${'a'.repeat(64)}` }, { digest: null }, { digest: null }, { digest: null }])
  })
  it('deployment_status', () => {
    const told = (state: string) => read('deployment_status', { action: 'created', deployment, workflow_run: run, deployment_status: { id: 80, state, created_at: '2026-09-05T07:02:00Z' } })
    expect(told('success').facts).toEqual([known, ran, { kind: 'deployed', deployment: '70', id: '80', state: 'success', at: '2026-09-05T07:02:00.000Z' }])
    expect(of(told('queued'), 'deployed')).toMatchObject([{ state: 'pending' }])
    expect(told('splendid')).toMatchObject({ facts: [known, ran], problems: ['deployment_status.state is not known: splendid'] })
  })
  it('deployment_review: who let it go on, into each environment', () => {
    const told = (action: string, more: Json = {}) => of(read('deployment_review', { action, approver: bob, since: '2026-09-05T07:00:00Z', workflow_run: run, workflow_job_runs: [{ environment: 'production' }, { environment: 'eu' }, { environment: 'eu' }], ...more }), 'approved_run')
    expect(told('approved')).toEqual(['production', 'eu'].map((environment) => ({ kind: 'approved_run', run: 60, environment, by: who(bob), state: 'approved', at: null })))
    expect(told('rejected', { workflow_job_runs: undefined, environment: 'test', approver: null })).toMatchObject([{ environment: 'test', by: null, state: 'rejected' }])
    expect(told('requested')).toEqual([])
  })
})

describe('protection', () => {
  const pushed = new Date(repository.pushed_at * 1_000).toISOString()
  const rule = (more: Json = {}) => ({ id: 5, name: 'release/*', created_at: '2026-09-04T10:00:00.500+02:00', updated_at: '2026-09-05T10:00:00.500+02:00', pull_request_reviews_enforcement_level: 'everyone', required_approving_review_count: 2, required_status_checks: ['build'], required_status_checks_enforcement_level: 'non_admins', allow_force_pushes_enforcement_level: 'off', ...more })
  const classic = { kind: 'protection', source: 'classic release/*', refs: ['refs/heads/release/*'], at: '2026-09-05T08:00:00.500Z', by: who(alice), removed: false, active: true, approvals: 2, checks: [{ name: 'build', app: 'untold' }], blocksForce: true }
  const off = { removed: true, active: false, approvals: 0, checks: [], blocksForce: false }
  const told = (action: string, more: Json = {}, changes?: Json) => read('branch_protection_rule', { action, rule: rule(more), ...(changes && { changes }) }).facts

  it('branch_protection_rule', () => {
    expect(told('created')).toEqual([classic])
    expect(told('edited', { pull_request_reviews_enforcement_level: 'off', required_status_checks_enforcement_level: 'off', allow_force_pushes_enforcement_level: 'everyone' })).toEqual([{ ...classic, approvals: 0, checks: [], blocksForce: false }])
    expect(told('deleted')).toEqual([{ ...classic, ...off, at: receivedAt.toISOString(), after: pushed }])
  })
  it('an edit that GitHub did not date is as old as its message', () => expect(told('edited', { updated_at: rule().created_at })).toMatchObject([{ at: receivedAt.toISOString(), after: pushed }]))
  it('another pattern: the old one is gone', () => expect(told('edited', {}, { name: { from: 'main' } })).toEqual([classic, { ...classic, ...off, source: 'classic main', refs: ['refs/heads/main'] }]))
  it('branch_protection_configuration', () => expect(['enabled', 'disabled'].map((action) => read('branch_protection_configuration', { action }).facts)).toMatchObject([[{ source: 'classic', active: true, at: receivedAt.toISOString() }], [{ source: 'classic', active: false }]]))

  const ruleset = (more: Json = {}) => ({
    id: 9, target: 'branch', enforcement: 'active', created_at: '2026-09-04T08:00:00Z', updated_at: '2026-09-05T08:00:00Z', conditions: { ref_name: { include: ['~DEFAULT_BRANCH', 'refs/heads/release/*'], exclude: ['refs/heads/release/old'] } },
    rules: [{ type: 'non_fast_forward' }, { type: 'pull_request', parameters: { required_approving_review_count: 1 } }, { type: 'required_status_checks', parameters: { required_status_checks: [{ context: 'build', integration_id: 15_368 }, { context: 'lint' }] } }], ...more,
  })
  const rules = (action: string, more: Json = {}) => read('repository_ruleset', { action, repository_ruleset: ruleset(more) })
  const known = { kind: 'protection', source: 'ruleset 9', refs: ['refs/heads/trunk', 'refs/heads/release/*', '!refs/heads/release/old'], at: '2026-09-05T08:00:00.000Z', by: who(alice), removed: false, active: true, approvals: 1, checks: [{ name: 'build', app: 15_368 }, { name: 'lint', app: null }], blocksForce: true }
  it('repository_ruleset', () => {
    expect(rules('created').facts).toEqual([known])
    expect(rules('edited', { enforcement: 'evaluate', rules: [] }).facts).toEqual([{ ...known, active: false, approvals: 0, checks: [], blocksForce: false }])
    expect(rules('deleted').facts).toEqual([{ ...known, ...off, at: receivedAt.toISOString(), after: pushed }])
    expect(rules('created', { target: 'tag', conditions: { ref_name: { include: ['~ALL'], exclude: [] } } }).facts).toMatchObject([{ refs: ['refs/tags/**/*'] }])
    expect(rules('created', { target: 'push' })).toMatchObject({ facts: [], problems: [] })
    expect(rules('created', { rules: undefined })).toMatchObject({ facts: [], problems: ['repository_ruleset.rules is missing'] })
    expect(factsOfMessage({ event: 'repository_ruleset', body: { action: 'created', sender: alice, repository_ruleset: ruleset() }, receivedAt })).toMatchObject({ facts: [], repository: null, problems: [], ignored: expect.stringContaining('organization') })
  })
})

describe('what is no fact', () => {
  it.each(['repository', 'member', 'membership', 'team', 'organization', 'deploy_key', 'public', 'installation', 'installation_repositories', 'meta', 'ping', 'constructor', 'tomorrow'])('%s says so', (event) => {
    const { facts, problems, ignored } = factsOfMessage({ event, body: { action: 'x', hook: { events: [] }, installation: { events: [] } }, receivedAt })
    expect([facts, problems, (ignored ?? '').length > 10]).toEqual([[], [], true])
  })
})

describe('the webhook itself', () => {
  const core = { id: 900, fullName: 'planted/core' }
  const hook = (...events: string[]) => ({ hook: { active: true, events } })
  const both = ['branch_protection_rule', 'repository_ruleset', 'push']
  const installation = { installation: { events: both } }
  it.each([
    ['ping', hook('*'), { on: true, repositories: [core] }],
    ['ping', hook(...both), { on: true, repositories: [core] }],
    ['ping', { ...hook('*'), repository: undefined }, { on: true, repositories: null }],
    ['ping', hook('push', 'repository_ruleset'), null],
    ['ping', { hook: { active: false, events: ['*'] } }, null],
    ['ping', {}, null],
    ['meta', { action: 'deleted', ...hook('*') }, { on: false, repositories: [core] }],
    ['installation', { action: 'created', ...installation, repositories: [{ id: 3, full_name: 'a/b' }] }, { on: true, repositories: [{ id: 3, fullName: 'a/b' }] }],
    ['installation', { action: 'suspend', installation: { events: [] } }, { on: false, repositories: null }],
    ['installation', { action: 'created', installation: { events: ['push'] } }, null],
    ['installation_repositories', { action: 'added', ...installation, repositories_added: [{ id: 3, full_name: 'a/b' }] }, { on: true, repositories: [{ id: 3, fullName: 'a/b' }] }],
    ['installation_repositories', { action: 'removed', ...installation, repositories_removed: [{ id: 3, full_name: 'a/b' }] }, { on: false, repositories: [{ id: 3, fullName: 'a/b' }] }],
    ['push', { ref: 'refs/heads/main', before: one, after: two, forced: false }, null],
  ] as [string, Json, unknown][])('%s %j', (event, body, watches) => expect(read(event, body).watches).toEqual(watches))
})

describe('malformed', () => {
  it.each([
    ['pull_request', { action: 'opened' }, 'pull_request is missing', []],
    ['pull_request', { action: 'opened', pull_request: pull({ head: { ref: 'x', sha: 'abc', repo: null } }) }, 'pull_request.head.sha is not a SHA', ['opened']],
    ['pull_request', { action: 'opened', pull_request: pull({ user: undefined }) }, 'pull_request.user is missing', ['head']],
    ['pull_request', { action: 'closed', pull_request: pull({ ...merged, merge_commit_sha: null }) }, 'pull_request.merge_commit_sha is not a SHA', ['opened']],
    ['pull_request', { action: 'closed', pull_request: pull({ merged: undefined }) }, 'pull_request.merged is missing', ['opened']],
    ['pull_request', { action: 'labeled', pull_request: pull({ number: '7' }) }, 'pull_request.number is not a whole number', []],
    ['pull_request', { action: 'labeled', pull_request: pull({ created_at: 'yesterday' }) }, 'pull_request.created_at is not an instant', []],
    ['pull_request', { action: 'synchronize', pull_request: pull() }, 'after is missing', ['opened']],
    ['pull_request_review', { action: 'submitted', pull_request: { number: 7 }, review: { id: 1, user: bob, state: 'approved', commit_id: one } }, 'review.submitted_at is missing', []],
    ['push', { ref: 'refs/heads/main', before: one, forced: false }, 'after is missing', []],
    ['push', { ref: 'refs/heads/main', before: one, after: two }, 'forced is missing', []],
    ['check_run', { action: 'completed', check_run: { id: 5, name: 'build', head_sha: one, status: 'completed', completed_at: '2026-09-05T07:00:00Z' } }, 'check_run.conclusion is missing', []],
    ['status', { id: 5, sha: one, state: 'success', created_at: '2026-09-05T07:00:00Z' }, 'context is missing', []],
    ['deployment', { action: 'created', deployment: [] }, 'deployment is no object', []],
    ['deployment_status', { action: 'created', deployment_status: { id: 1, state: 'success', created_at: '2026-09-05T07:00:00Z' } }, 'deployment is missing', []],
    ['deployment_review', { action: 'approved', workflow_run: { id: 60 }, workflow_job_runs: [], approver: bob }, 'environment is missing', []],
    ['workflow_run', { action: 'requested', workflow_run: { id: 60, run_attempt: 1, actor: bob, created_at: '2026-09-05T07:00:00Z' } }, 'workflow_run.head_sha is missing', []],
    ['merge_group', { action: 'checks_requested', merge_group: { head_sha: one } }, 'merge_group.base_sha is missing', []],
    ['branch_protection_rule', { action: 'created', rule: { name: 'main' } }, 'rule.updated_at is missing', []],
    ['repository_ruleset', { action: 'created', repository_ruleset: { id: 9 } }, 'repository_ruleset.conditions is missing', []],
    ['push', { repository: null }, 'repository is no object', []],
    ['push', { repository: { id: 1 } }, 'repository.full_name is missing', []],
  ] as [string, Json, string, Kind[]][])('%s %j', (event, body, problem, kinds) => {
    const { facts, problems, ignored } = read(event, body)
    expect([problems.includes(problem) ? problem : problems, ignored, facts.map(({ kind }) => kind)]).toEqual([problem, null, kinds])
  })

  it.each([null, undefined, 5, 'text', []])('a message that is %j', (body) => expect(factsOfMessage({ event: 'push', body, receivedAt })).toMatchObject({ facts: [], repository: null, ignored: null, problems: [expect.stringContaining('The message is')] }))

  it('every fact has its key', () => expect(keyOf(read('push', { ref: 'refs/heads/main', before: one, after: two, forced: false }).facts[0] as never)).toContain(`pushed refs/heads/main ${one}`))
})
