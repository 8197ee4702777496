import { configure, deleteRuleset, enforce, makeRuleset, protect, refusePush, stated, unprotect } from './acts.ts'
import { fail, none, pass } from './key.ts'
import { commitOn } from './merging.ts'
import type { Repo } from './model.ts'
import type { Scene } from './scene.ts'

const direct = (s: Scene, n: number) => commitOn(s.hub, s.repo, { parents: [s.tip()], author: s.who('mallory'), changes: { 'src/slipped-in.ts': `export const slipped = ${n}\n` }, message: `Quick ${n}` })

/** Attributes 7 and 8, by rulesets. The ruleset of the repository is on already. */
export function rulesets(s: Scene): void {
  const { hub, repo } = s
  const [rule] = repo.rulesets
  if (!rule) throw new Error('The ruleset comes first')
  const ada = s.who('ada')
  enforce(hub, repo, rule, ada, 'disabled')
  hub.pass(2)
  s.push('ruleset off for nine minutes, first', 'mallory', direct(s, 1), { 8: fail('off') })
  hub.pass(1)
  s.push('ruleset off for nine minutes, second', 'mallory', direct(s, 2), { 8: fail('off') })
  hub.pass(1)
  enforce(hub, repo, rule, ada, 'active')
  s.plain('after the nine minutes')
  enforce(hub, repo, rule, ada, 'evaluate')
  s.plain('ruleset that only evaluates', { own: { 5: none('none_required', 'pass') } })
  enforce(hub, repo, rule, ada, 'active')
  s.plain('ruleset active again')
  s.push('ruleset bypassed by a push', 'ada', direct(s, 6), { 8: fail('bypass') })
  // Refused: nothing moves, and there is no unit of it.
  refusePush(hub, repo, 'main', s.who('mallory'), direct(s, 7))
  deleteRuleset(hub, repo, rule, ada)
  s.push('ruleset deleted, pushed', 'mallory', direct(s, 8), { 8: fail('off') })
  makeRuleset(hub, repo, ada, { approvals: 1, checks: [{ context: 'build', integration_id: hub.actions.id }] })
  s.plain('ruleset made anew')
}

/** Attributes 7 and 8, by classic branch protection. */
export function classic(s: Scene): void {
  const { hub, repo } = s
  const ada = s.who('ada')
  const rules = { branch: 'main', approvals: 1, checks: [{ context: 'build', app_id: hub.actions.id }] }
  protect(hub, repo, ada, rules)
  s.plain('classic, active')
  s.open('classic, administrator merges without approval').green().merge('merge', 'ada', { 2: fail('no_approval'), 3: fail('no_approval'), 4: fail('no_approval') })
  s.push('classic, administrator pushes', 'ada', direct(s, 3), { 8: fail('bypass') })
  unprotect(hub, repo, ada, 'main')
  hub.pass(2)
  s.push('classic, deleted for nine minutes, first', 'mallory', direct(s, 4), { 8: fail('off') })
  hub.pass(1)
  s.push('classic, deleted for nine minutes, second', 'mallory', direct(s, 5), { 8: fail('off') })
  hub.pass(1)
  protect(hub, repo, ada, rules)
  s.plain('classic, made again')
  configure(hub, repo, ada, false)
  s.plain('classic, all rules switched off', { own: { 5: none('none_required', 'pass') } })
  configure(hub, repo, ada, true)
  s.plain('classic, all rules switched on')
  unprotect(hub, repo, ada, 'main')
  protect(hub, repo, ada, { ...rules, approvals: 0 })
  s.open('classic, no approval required').green().approve('bob').merge('merge', 'carol', {}, { 8: fail('off') })
  unprotect(hub, repo, ada, 'main')
  protect(hub, repo, ada, { ...rules, checks: [{ context: 'ci/legacy', app_id: null }] })
  const green = s.open('classic, commit status green')
  stated(hub, repo, { sha: green.pull.head.sha, context: 'ci/legacy', state: 'success', by: s.who('github-actions[bot]') })
  green.approve('bob').merge('merge', 'carol')
  const red = s.open('classic, commit status red')
  stated(hub, repo, { sha: red.pull.head.sha, context: 'ci/legacy', state: 'failure', by: s.who('github-actions[bot]') })
  red.approve('bob').merge('merge', 'carol', { 5: fail('red') })
  s.open('classic, commit status missing').approve('bob').merge('merge', 'carol', { 5: fail('missing') })
}

/** No request, no second approval, skipped checks pass and nothing is required of checks here: what then does not apply. */
export function easy(s: Scene): void {
  const own = { 1: none('not_asked'), 6: none('not_asked') }
  s.plain('nothing asked', { title: 'A change', own })
  s.open('robot where two are not asked', { by: 'renovate[bot]', title: 'A change' }).green().approve('bob').merge('squash', 'carol', own)
  s.open('check skipped, and that passes', { title: 'A change' }).check('skipped').approve('bob').merge('merge', 'carol', { ...own, 5: pass('skipped') })
  s.open('check neutral, and that passes', { title: 'A change' }).check('neutral').approve('bob').merge('merge', 'carol', { ...own, 5: pass('neutral') })
}

/** A ruleset that requires approval, and no checks. */
export function unchecked(s: Scene): void {
  makeRuleset(s.hub, s.repo, s.who('ada'), { approvals: 1, checks: [] })
  s.open('no check required').approve('bob').merge('merge', 'carol', { 5: none('none_required') })
  s.open('no check required, one red').check('failure').approve('bob').merge('merge', 'carol', { 5: none('none_required') })
}

/** Cherry-picks to a release branch. */
export function release(s: Scene, main: Repo): void {
  const { hub, repo } = s
  const picked = main.pulls.filter(({ mergedAt, title, mergeCommit }) => mergedAt !== null && title.includes('squash') && mergeCommit !== null).slice(0, 3)
  const pick = (n: number, by: string) => {
    const { tree, parents, author, message } = repo.objects.of(picked[n]?.mergeCommit as string)
    const changes = Object.fromEntries(repo.objects.diff(repo.objects.of(parents[0] as string).tree, tree).map(({ path, after }) => [path, after ?? null]))
    return commitOn(hub, repo, { parents: [s.tip()], author, committer: s.who(by), changes, message: `${message.trimEnd()}\n\n(cherry picked from commit ${picked[n]?.mergeCommit})` })
  }
  // Dave picks; alice wrote, and is a writer still.
  const open = (name: string, sha: string) => {
    hub.move(repo, name.replaceAll(' ', '-'), sha, s.who('dave'))
    return hub.open(repo, { by: s.who('dave'), branch: name.replaceAll(' ', '-'), base: s.branch, title: `CHG-1 ${name}` })
  }
  s.draft('cherry-pick to a release branch', open('cherry-pick to a release branch', pick(0, 'dave'))).green().approve('bob').merge('merge', 'carol')
  s.draft('cherry-pick approved by its author', open('cherry-pick approved by its author', pick(1, 'dave'))).green().approve('alice').merge('merge', 'carol', { 2: fail('self') })
  s.push('cherry-pick pushed to a release branch', 'dave', pick(2, 'dave'))
}
