import { advance, approved, deployed, started } from './acts.ts'
import { type Answer, fail, none, pass, type Report, type Snapshot, type Some, unknown } from './key.ts'
import { commitOn } from './merging.ts'
import type { Deployment } from './model.ts'
import type { Sha } from './objects.ts'
import type { Scene } from './scene.ts'

type Trigger = { by: string; again?: string; approver?: string; creator?: string; event?: string }

/** Deployments of a production environment, from a branch: what of the branch is in production, and who brought it there. */
export function deployments(s: Scene): void {
  const { hub, repo } = s
  const deploy = (sha: Sha, { by, again, approver, creator = 'github-actions[bot]', event }: Trigger, states?: string[]): Deployment => {
    const run = started(hub, repo, { sha, by: s.who(by), ...(again && { again: s.who(again) }), ...(event && { event }) })
    if (approver) approved(hub, repo, run, s.who(approver))
    return deployed(hub, repo, { sha, creator: s.who(creator), run, ...(states && { states }) })
  }
  const case9 = (name: string, of: Trigger, answer: Answer, own: Some = {}) => {
    s.plain(`${name}, its change`, { own })
    came(s, name, deploy(s.tip(), of), { 9: answer })
  }
  const baseline = s.tip()
  case9('deployed by another', { by: 'carol' }, pass('other'))
  case9('deployed by the author', { by: 'alice' }, fail('author'))
  case9('deployed by the author, approved by another', { by: 'alice', approver: 'bob' }, pass('approver', 'fail'))
  case9('deployed by the author, approved by himself', { by: 'alice', approver: 'alice' }, fail('author'))
  case9('deployed on the push of a merge, by who merged', { by: 'carol', event: 'push' }, pass('other'))
  case9('deployed by a robot with nobody behind it', { by: 'deployer[bot]' }, unknown('robot'))
  case9('deployed by a robot, approved by a person', { by: 'deployer[bot]', approver: 'dave' }, pass('approver'))
  // The first attempt was carol's; what went live was started again by the author.
  case9('run started again by the author', { by: 'carol', again: 'alice' }, fail('author'))
  case9('run started again by another', { by: 'alice', again: 'carol' }, pass('other'))

  s.plain('failed, then repeated, its change')
  deploy(s.tip(), { by: 'alice' }, ['in_progress', 'failure'])
  came(s, 'failed, then repeated', deploy(s.tip(), { by: 'carol' }), { 9: pass('other') })
  s.plain('succeeded after an error of the same deployment, its change')
  const late = deploy(s.tip(), { by: 'carol' }, ['in_progress', 'error'])
  advance(hub, repo, late, 'success')
  came(s, 'succeeded after an error of the same deployment', late, { 9: pass('other') })

  // Two on their way at once: the later commit arrives first, and brings the changes of both.
  s.plain('two at once, earlier change')
  const [earlier, run] = [s.tip(), started(hub, repo, { sha: s.tip(), by: s.who('carol') })]
  const slow = deployed(hub, repo, { sha: earlier, creator: s.who('github-actions[bot]'), run, states: ['in_progress'] })
  s.plain('two at once, later change')
  came(s, 'two at once, later commit, arrives first', deploy(s.tip(), { by: 'carol' }), { 9: pass('other') })
  advance(hub, repo, slow, 'success')
  came(s, 'two at once, earlier commit, arrives second', slow, { 9: none('no_units', 'pass') })
  came(s, 'rollback', deploy(baseline, { by: 'alice' }), { 9: none('no_units', 'pass') })
  came(s, 'forward again after the rollback', deploy(s.tip(), { by: 'alice' }), { 9: none('no_units', 'pass') })
  came(s, 'unknown SHA', deploy('f'.repeat(40), { by: 'carol' }), { 9: unknown('sha') })
  const push = commitOn(hub, repo, { parents: [s.tip()], author: s.who('dave'), changes: { 'src/pushed-and-deployed.ts': 'export const pushed = 1\n' }, message: 'Hot' })
  s.push('direct push that is deployed', 'dave', push)
  came(s, 'direct push, deployed by its author', deploy(s.tip(), { by: 'dave' }), { 9: fail('author') })
  s.open('author of an unknown e-mail, its change').push('alice', { 'src/mail.ts': 'export const mail = 3\n' }, { stamp: { name: 'Someone', email: 'someone@nowhere.example' } }).green().approve('bob').merge('merge', 'carol', { 2: unknown('writer'), 6: none('human', 'not_evaluable') })
  came(s, 'author of an unknown e-mail', deploy(s.tip(), { by: 'carol' }), { 9: unknown('writer', 'pass') })
  s.plain('deployed by hand, without a run, its change')
  came(s, 'deployed by hand, without a run', deployed(hub, repo, { sha: s.tip(), creator: s.who('carol') }), { 9: pass('other') })
  s.plain('created by a robot, without a run, its change')
  came(s, 'created by a robot, without a run', deployed(hub, repo, { sha: s.tip(), creator: s.who('deployer[bot]') }), { 9: unknown('robot') })
  const branch = commitOn(hub, repo, { parents: [s.tip()], author: s.who('dave'), changes: { 'src/hotfix.ts': 'export const hotfix = 1\n' }, message: 'Hotfix' })
  hub.move(repo, 'hotfix', branch, s.who('dave'))
  const hot = deploy(branch, { by: 'carol' })
  s.unit('unattributed', branch, { case: 'deployed from a branch that was never merged', commits: [branch], at: hot.statuses.at(-1)?.at ?? hot.at }, {})
  came(s, 'deployed from a branch that was never merged', hot, { 9: pass('other') })
  const elsewhere = s.plain('only on staging, its change')
  deployed(hub, repo, { sha: s.tip(), creator: s.who('carol'), environment: 'staging' })
  // Merged and not yet in production: in no unit.
  const at = s.units.findIndex(({ id }) => id === `#${elsewhere.pull.number}`)
  s.units.splice(at)
}

function came(s: Scene, name: string, of: Deployment, own: Some): void {
  s.unit('deployment', `${of.id}`, { case: name, commits: [], at: of.statuses.at(-1)?.at ?? of.at }, own)
}

/** What runs, and what the pipeline told. */
export function running(s: Scene, system: string): { snapshots: Snapshot[]; reports: Report[] } {
  const { hub } = s
  const digest = (letter: string) => `sha256:${letter.repeat(64)}`
  const sha = s.tip()
  const hour = 3_600_000
  const start = hub.at
  const report = (letter: string, more: Partial<Report> = {}): Report => ({ system, environment: 'production', sha, digest: digest(letter), by: 'carol', at: start + hour, run: `run-${letter}`, succeeded: true, ...more })
  const reports = [report('a'), report('b', { succeeded: false }), report('b', { at: start + 3 * hour }), report('c', { succeeded: false }), report('d', { environment: 'staging' }), report('e', { at: start + 8 * hour })]
  const item = (name: string, letter: string | null, since: number) => ({ digest: letter && digest(letter), name, count: 2, since: start + since * hour })
  const whole = [item('deployed', 'a', 2), item('deployed at the second try', 'b', 4), item('only ever failed', 'c', 2), item('only on staging', 'd', 2), item('running before its deployment', 'e', 5), item('deployed by nobody', '9', 5), item('pod without a digest', null, 5)]
  hub.pass(10 * 60)
  const snapshots: Snapshot[] = [{ system, environment: 'production', name: 'snapshot-1', takenAt: hub.at, items: whole }]
  const answers: Answer[] = [pass('deployed'), pass('deployed'), fail('not_deployed'), fail('not_deployed'), fail('deployed_later'), fail('not_deployed'), unknown('digest')]
  whole.forEach((each, n) => s.unit('artifact', each.digest ?? each.name, { case: `artifact: ${each.name}`, commits: [], at: hub.at }, { 10: answers[n] as Answer }))
  hub.pass(60)
  snapshots.push({ system, environment: 'production', name: 'snapshot-2', takenAt: hub.at, items: [] })
  s.unit('artifact', 'snapshot-2', { case: 'artifact: empty snapshot', commits: [], at: hub.at }, { 10: unknown('empty') })
  return { snapshots, reports }
}
