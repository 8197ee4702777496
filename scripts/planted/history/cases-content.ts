import { lines } from './cases-ways.ts'
import { fail, pass, type Request, type Some, unknown } from './key.ts'
import { mergeAtHome } from './merging.ts'
import type { Draft, Scene } from './scene.ts'

/** Attribute 4: what was approved, and what came of it. */
export function contents(s: Scene): void {
  const { hub, repo } = s
  const after = (name: string, changes: Parameters<Draft['push']>[1], own: Some, first?: Parameters<Draft['push']>[1]) => {
    const draft = s.open(name, first ? { changes: first } : {}).green().approve('bob')
    draft.push('alice', changes).green().merge('merge', 'carol', own)
  }
  const path = (draft: Draft) => `src/${draft.pull.head.ref}.ts`
  const line = s.open('line changed after approval').green().approve('bob')
  line.push('alice', { [path(line)]: 'export const change = 0\n' }).green().merge('squash', 'carol', { 4: fail('changed') })
  const white = s.open('whitespace changed after approval').green().approve('bob')
  white.push('alice', { [path(white)]: `${repo.objects.text(repo.objects.at(repo.objects.of(white.pull.head.sha).tree, path(white))?.sha ?? '').replace(/ = /g, '  = ')}` }).green().merge('squash', 'carol', { 4: fail('changed') })
  after('file added after approval', { 'src/added.ts': 'export const added = 1\n' }, { 4: fail('changed') })
  after('file removed after approval', { 'src/kept-2.ts': null }, { 4: fail('changed', 'not_evaluable') }, { 'src/kept-1.ts': 'a\n', 'src/kept-2.ts': 'b\n' })
  after('file mode changed after approval', { 'src/run-2.sh': { text: 'exit 0\n', mode: '100755' } }, { 4: fail('changed') }, { 'src/run-2.sh': 'exit 0\n' })
  after('submodule moved after approval', { 'vendor/more': { mode: '160000', sha: 'c'.repeat(40) } }, { 4: fail('changed') }, { 'vendor/more': { mode: '160000', sha: 'd'.repeat(40) } })
  after('hunk moved to a twin function after approval', { 'src/twins.ts': twins(2) }, { 4: fail('changed') }, { 'src/twins.ts': twins(1) })
  after('renamed and changed after approval', { 'src/here.ts': null, 'src/there.ts': lines('here', 5) }, { 4: unknown('rename', 'fail') }, { 'src/here.ts': lines('here') })
  s.open('changed after approval, approved again').green().approve('bob').push('alice', { 'src/again.ts': 'export const again = 1\n' }).green().approve('bob').merge('merge', 'carol')
  s.open('changed after approval, approved again by another').green().approve('bob').push('alice', { 'src/again-2.ts': 'export const again = 2\n' }).green().approve('dave').merge('merge', 'carol')
  // Whoever has the page open since before the push approves what he sees, not what is there.
  const seen = s.open('approved after the push, but the commit before it')
  const old = seen.pull.head.sha
  seen.push('alice', { 'src/unseen.ts': 'export const unseen = 1\n' }).green().approve('bob', old).merge('merge', 'carol', { 4: fail('changed') })
  const undone = s.open('changed after approval and taken back').green().approve('bob')
  undone.push('alice', { 'src/undone.ts': 'export const undone = 1\n' }).push('alice', { 'src/undone.ts': null }).green().merge('merge', 'carol', { 4: pass('same_by_trees') })

  const gone = s.open('approved commit thrown away').green().approve('bob')
  const approved = gone.pull.head.sha
  s.plain('in between, fourth')
  gone.rebase('alice').green().merge('merge', 'carol', { 4: unknown('review_commit') })
  repo.collected.add(approved)

  const both = s.open('both sides changed the file', { changes: { 'src/both-sides.ts': lines('both', 3) } }).green().approve('bob')
  s.plain('both sides changed the file, the other', { changes: { 'src/both-sides.ts': lines('both', 17) } })
  both.head('alice', mergeAtHome(hub, repo, { ours: both.pull.head.sha, theirs: s.tip(), by: s.who('alice'), message: 'Merge main' })).green().merge('merge', 'carol', { 4: unknown('both_changed') })
  const moved = s.open('renamed here, changed there', { changes: { 'src/from.ts': null, 'src/to.ts': lines('moved') } }).green().approve('bob')
  s.plain('renamed here, changed there, the other', { changes: { 'src/from.ts': `${lines('moved')}export const more = 1\n` } })
  moved.head('alice', mergeAtHome(hub, repo, { ours: moved.pull.head.sha, theirs: s.tip(), by: s.who('alice'), message: 'Merge main' })).green().merge('merge', 'carol', { 4: unknown('rename') })
  const evil = s.open('merge of the base that slips something in').green().approve('bob')
  s.plain('in between, fifth')
  evil.head('alice', mergeAtHome(hub, repo, { ours: evil.pull.head.sha, theirs: s.tip(), by: s.who('alice'), message: 'Merge main', changes: { 'src/slipped.ts': 'export const slipped = 1\n' } })).green().merge('merge', 'carol', { 4: fail('changed') })
}

/** Two functions with the same lines; the change is in the one or in the other. */
export function twins(changed: 0 | 1 | 2): string {
  const one = (name: string, on: boolean) => [`export function ${name}(amount: number) {`, '  const limit = 100', '  const fee = 1', on ? '  if (amount > limit) return 0' : '  if (amount > limit) return fee', '  return amount', '}'].join('\n')
  return `${one('credit', changed === 1)}\n\n${one('debit', changed === 2)}\n`
}

/** Attribute 5: required is `build` of GitHub Actions. */
export function checks(s: Scene): void {
  const other = { id: 999, slug: 'other-ci', name: 'Other CI' }
  s.open('check red').check('failure').approve('bob').merge('merge', 'carol', { 5: fail('red') })
  s.open('check missing').approve('bob').merge('merge', 'carol', { 5: fail('missing') })
  s.open('check of another name').check('success', { name: 'lint' }).approve('bob').merge('merge', 'carol', { 5: fail('missing') })
  s.open('check of another app').check('success', { app: other }).approve('bob').merge('merge', 'carol', { 5: fail('other_app') })
  s.open('check completed after the merge').approve('bob').merge('merge', 'carol', { 5: fail('late') }).green()
  s.open('check red, then green').check('failure').green().approve('bob').merge('merge', 'carol')
  s.open('check green, then red').green().check('failure').approve('bob').merge('merge', 'carol', { 5: fail('red') })
  s.open('check red, green after the merge').check('failure').approve('bob').merge('merge', 'carol', { 5: fail('red') }).green()
  s.open('check green, red after the merge').green().approve('bob').merge('merge', 'carol').check('failure')
  s.open('check cancelled').check('cancelled').approve('bob').merge('merge', 'carol', { 5: fail('red') })
  s.open('check skipped').check('skipped').approve('bob').merge('merge', 'carol', { 5: fail('skipped') })
  s.open('check neutral').check('neutral').approve('bob').merge('merge', 'carol', { 5: fail('neutral') })
  s.open('check green on an earlier head only').green().push('alice', { 'src/earlier.ts': 'export const earlier = 1\n' }).approve('bob').merge('merge', 'carol', { 5: fail('missing') })
  const on = s.open('check green on what was merged only').approve('bob').merge('squash', 'carol', { 5: fail('missing') })
  on.check('success', { sha: on.pull.mergeCommit as string })
}

/** Attribute 1. Gives the requests the cases name. */
export function requests(s: Scene): Request[] {
  const { hub } = s
  const made: Request[] = []
  const early = Date.UTC(2026, 5, 1)
  const request = (n: number, of: Partial<Request> = {}) => made.push({ ref: `CHG-${n}`, type: 'normal', approvedAt: early, revisedAt: null, needs: [], has: [], ...of })
  const named = (name: string, n: number, own: Some = {}) => s.plain(name, { title: `CHG-${n} ${name}`, own }).pull.mergedAt as number
  const hours = 3_600_000
  request(1)
  s.plain('request in the body', { title: 'A change', body: 'For CHG-1.' })
  s.plain('request in the branch', { title: 'A change', branch: 'feature/CHG-1-words' })
  s.plain('no request', { title: 'A change', own: { 1: fail('no_link') } })
  s.plain('request that does not exist', { title: 'CHG-999 a change', own: { 1: fail('no_request') } })
  s.plain('number that only looks like a request', { title: 'XCHG-1 and CHG-', own: { 1: fail('no_link') } })
  hub.edit(s.plain('title names the request after the merge', { title: 'A change', own: { 1: fail('linked_later') } }).pull, s.who('alice'), { title: 'CHG-1 a change' })
  hub.edit(s.plain('body names the request after the merge', { title: 'A change', body: 'Words.', own: { 1: fail('linked_later') } }).pull, s.who('alice'), { body: 'For CHG-1.' })
  hub.edit(s.plain('title names the request no more').pull, s.who('alice'), { title: 'A change' })
  const before = s.open('title names the request before the merge', { title: 'A change' })
  hub.edit(before.pull, s.who('alice'), { title: 'CHG-1 a change' })
  before.green().approve('bob').merge('merge', 'carol')
  s.lost(() => hub.edit(s.plain('body named after the merge, webhooks lost', { title: 'A change', body: 'Words.', own: { 1: fail('linked_later') } }).pull, s.who('alice'), { body: 'For CHG-1.' }))
  // Somebody deleted what the body was from its history.
  s.lost(() => hub.edit(s.plain('body before the merge is deleted, webhooks lost', { title: 'A change', body: 'Words.', own: { 1: unknown('body_before_merge') } }).pull, s.who('alice'), { body: 'For CHG-1.' }, false))
  request(2, { approvedAt: null })
  named('request not approved', 2, { 1: fail('not_approved') })
  request(3, { approvedAt: named('request approved after the merge', 3, { 1: fail('approved_later') }) + 2 * hours })
  request(4, { type: 'standard', approvedAt: null })
  named('standard request', 4)
  request(5, { type: 'emergency', approvedAt: named('emergency approved within the limit', 5) + 20 * hours })
  request(6, { type: 'emergency', approvedAt: named('emergency approved too late', 6, { 1: fail('emergency_late') }) + 72 * hours })
  request(7, { type: 'emergency', approvedAt: null })
  named('emergency never approved', 7, { 1: fail('not_approved') })
  request(8, { revisedAt: hub.at })
  named('request changed after its approval', 8, { 1: fail('older_revision') })
  request(9, { needs: ['back_out', 'test'], has: ['test'] })
  named('request without a back-out plan', 9, { 1: fail('no_back_out') })
  request(10, { needs: ['back_out', 'test'], has: ['back_out', 'test'] })
  named('request with back-out plan and test', 10)
  request(11, { needs: ['test'] })
  named('request without a test', 11, { 1: fail('no_test') })
  s.plain('two requests, one approved', { title: 'CHG-1 and CHG-2', own: { 1: fail('not_approved', 'pass') } })
  return made
}
