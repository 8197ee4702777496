import { fail, none, pass, unknown } from './key.ts'
import { commitOn, deleteBranch, invalidated, mergeAtHome, replay, retarget } from './merging.ts'
import type { Repo } from './model.ts'
import type { Scene } from './scene.ts'

/** Every way of git that a change comes into a branch. */
export function ways(s: Scene, forks: { readable: Repo; unreadable: Repo }): void {
  const { hub, repo } = s
  const { objects } = repo
  s.plain('merge commit', { commits: 3 })
  s.plain('squash', { commits: 3, method: 'squash' })
  s.plain('rebase', { commits: 3, method: 'rebase' })
  // Whoever clicks becomes committer of what lands, and wrote none of it.
  s.open('rebase clicked by the approver', { commits: 2 }).green().approve('bob').merge('rebase', 'bob')
  s.open('same file, first', { changes: { 'src/near.ts': lines('near', 3) } }).green().approve('bob').merge('squash', 'carol')
  const near = s.open('base moved in the same file', { changes: { 'src/near.ts': lines('near', 17) }, start: objects.of(s.tip()).parents[0] as string })
  near.green().approve('bob').merge('merge', 'carol')

  const queued = ['one', 'two', 'three'].map((n) => s.open(`queue batch, ${n}`, { commits: 2 }).green().approve('bob'))
  s.batch('queue batch', queued, 'merge')
  s.batch('queue batch, squashed', ['one', 'two'].map((n) => s.open(`queue batch squashed, ${n}`).green().approve('bob')), 'squash')
  s.batch('queue, checked only on the group', [s.open('queue, checked only on the group').approve('bob')], 'merge', { 5: pass('green_on_group') })

  // Green was the group that came to nothing; on the one that was merged the check is red.
  const again = s.open('queue, green only on a group that came to nothing').approve('bob')
  invalidated(hub, again.pull, 'merge', (sha) => void again.check('success', { sha }))
  s.plain('in between, queue')
  s.batch('queue, green only on a group that came to nothing', [again], 'merge', { 5: fail('red') }, 'failure')

  const wrong = s.plain('to be reverted', { method: 'squash' })
  const back = objects.diff(objects.of(wrong.pull.mergeCommit as string).tree, objects.of(objects.of(wrong.pull.mergeCommit as string).parents[0] as string).tree)
  s.plain('revert', { by: 'dave', branch: `revert-${wrong.pull.number}`, changes: Object.fromEntries(back.map(({ path, after }) => [path, after ?? null])), method: 'squash' })

  const lower = s.open('stacked, lower')
  const upper = s.open('stacked, upper, base changed by GitHub', { base: lower.pull.head.ref, start: lower.pull.head.sha })
  lower.green().approve('bob').merge('merge', 'carol')
  deleteBranch(hub, repo, lower.pull.head.ref, s.who('carol'))
  upper.green().approve('bob').merge('merge', 'carol')
  const below = s.open('stacked, squashed below')
  const above = s.open('stacked, rebased above', { base: below.pull.head.ref, start: below.pull.head.sha })
  below.green().approve('bob').merge('squash', 'carol')
  deleteBranch(hub, repo, below.pull.head.ref, s.who('carol'))
  const own = objects.between([below.pull.head.sha], above.pull.head.sha)
  above.head('alice', replay(hub, repo, own, s.tip(), s.who('alice'))).green().approve('bob').merge('merge', 'carol')
  // The upper one is merged into the lower one: it closes no segment of the production branch, and its writer wrote the lower one too.
  const trunk = s.open('stack merged downwards')
  const twig = s.open('stack merged downwards, upper', { by: 'bob', base: trunk.pull.head.ref, start: trunk.pull.head.sha }).green().approve('alice')
  inward(s, twig)
  trunk.green().approve('bob').merge('merge', 'carol', { 2: fail('self'), 3: fail('last_pusher') })

  hub.move(repo, 'develop', s.tip(), s.who('ada'))
  const turned = s.open('retargeted', { base: 'develop' }).green().approve('bob')
  retarget(hub, turned.pull, s.branch, s.who('alice'))
  turned.merge('merge', 'carol')

  const forced = s.open('forced after approval, other content', { commits: 2 }).green().approve('bob')
  forced.head('alice', commitOn(hub, repo, { parents: [objects.of(forced.pull.head.sha).parents[0] as string], author: s.who('alice'), changes: { 'src/forced.ts': 'export const other = 1\n' }, message: 'Other' })).green().merge('merge', 'carol', { 4: fail('changed') })
  const rebased = s.open('forced after approval, rebased only').green().approve('bob')
  s.plain('in between')
  rebased.rebase('alice').green().merge('merge', 'carol', { 4: pass('same_by_trees') })
  const fresh = s.open('base merged into the branch after approval').green().approve('bob')
  s.plain('in between, second')
  fresh.head('alice', mergeAtHome(hub, repo, { ours: fresh.pull.head.sha, theirs: s.tip(), by: s.who('alice'), message: 'Merge main' })).green().merge('squash', 'carol', { 4: pass('same_by_trees') })

  s.plain('co-authored, approved by a third', { coAuthors: ['dave'] })
  const carried = s.open('committer is not author')
  carried.head('alice', commitOn(hub, repo, { parents: [carried.pull.head.sha], author: s.who('dave'), committer: s.who('alice'), changes: { 'src/carried.ts': 'export const carried = 1\n' }, message: 'Carried' })).green().approve('bob').merge('merge', 'carol')
  // The button "commit suggestion": GitHub commits, and is no writer.
  const web = s.open('committed on the web')
  web.head('alice', commitOn(hub, repo, { parents: [web.pull.head.sha], author: s.who('alice'), committer: { name: 'GitHub', email: 'noreply@github.com', at: Math.floor(hub.at / 1_000) }, changes: { 'src/web.ts': 'export const web = 1\n' }, message: 'Update web.ts' })).green().approve('bob').merge('squash', 'carol')

  s.open('fork', { by: 'outsider', from: forks.readable }).green().approve('bob').merge('merge', 'carol')
  s.open('fork that nobody else reads', { by: 'outsider', from: forks.unreadable }).green().approve('bob').merge('merge', 'carol')
  s.lost(() => s.open('fork, webhooks lost', { by: 'outsider', from: forks.readable }).green().approve('bob').merge('merge', 'carol'))
  // Neither a webhook nor the fork's list of updates tells who pushed.
  s.lost(() => s.open('fork that nobody else reads, webhooks lost', { by: 'outsider', from: forks.unreadable }).green().approve('bob').merge('merge', 'carol', { 2: unknown('pusher'), 3: unknown('pusher') }))

  s.plain('submodule moved', { changes: { 'vendor/parts': { mode: '160000', sha: 'b'.repeat(40) } } })
  s.plain('file mode changed', { changes: { 'run.sh': { ...(objects.at(objects.of(s.tip()).tree, 'run.sh') as { sha: string }), mode: '100755' } } })
  s.plain('renamed file', { changes: { 'src/old-name.ts': null, 'src/new-name.ts': objects.at(objects.of(s.tip()).tree, 'src/old-name.ts') as { mode: string; sha: string } } })

  s.push('direct push', 'alice', commitOn(hub, repo, { parents: [s.tip()], author: s.who('alice'), changes: { 'src/direct.ts': 'export const direct = 1\n' }, message: 'Hot' }))
  const many = [1, 2, 3].reduce((parent, n) => commitOn(hub, repo, { parents: [parent], author: s.who('dave'), changes: { 'src/many.ts': `export const many = ${n}\n` }, message: `Hot ${n}` }), s.tip())
  s.push('direct push of three', 'dave', many)
  // The last commit made anew: what it was has been in production, and what it is has come by force.
  s.push('force push to the protected branch', 'dave', commitOn(hub, repo, { parents: [objects.of(s.tip()).parents[0] as string], author: s.who('dave'), changes: { 'src/many.ts': 'export const many = 33\n' }, message: 'Hot 3, better' }))
  const slipped = s.open('merged by pushing its branch').green().approve('bob')
  s.push('merged by pushing its branch', 'alice', slipped.pull.head.sha)
  const home = s.open('merged at home and pushed').green().approve('bob')
  s.push('merged at home and pushed', 'carol', mergeAtHome(hub, repo, { ours: s.tip(), theirs: home.pull.head.sha, by: s.who('carol'), message: `Merge pull request #${home.pull.number} from planted/${home.pull.head.ref}` }))
  s.open('closed and never merged').green().close('alice')
  const branch = s.plain('branch deleted afterwards').pull.head.ref
  deleteBranch(hub, repo, branch, s.who('alice'))
  s.plain('over 250 commits', { commits: 260, own: { 6: none('human') } })
  // GitHub lists the first 250; the one that bob wrote comes after them.
  s.open('over 250 commits, a late one by the approver', { commits: 255 }).push('alice', { 'src/late.ts': 'export const late = 1\n' }, { author: 'bob' }).green().approve('bob').merge('merge', 'carol', { 2: fail('self') })
  s.open('commit dates that lie').push('bob', { 'src/date-1.ts': 'export const date = 1\n' }, { stamp: { name: 'alice', email: 'alice@planted.example', at: 4_000_000_000 } }).push('alice', { 'src/date-2.ts': 'export const date = 2\n' }, { stamp: { name: 'alice', email: 'alice@planted.example', at: 900_000_000 } }).green().approve('dave').merge('merge', 'carol')
}

export const lines = (name: string, changed = 0) => `${Array.from({ length: 20 }, (_, n) => `export const ${name}${n} = ${n === changed ? 'true' : 'false'}`).join('\n')}\n`

/** Merges without telling the production branch. */
function inward(s: Scene, { pull }: { pull: Scene['repo']['pulls'][number] }): void {
  const sha = mergeAtHome(s.hub, s.repo, { ours: pull.repo.refs.get(`refs/heads/${pull.base.ref}`) as string, theirs: pull.head.sha, by: s.who('bob'), message: `Merge pull request #${pull.number}` })
  s.hub.move(s.repo, pull.base.ref, sha, s.who('bob'), 'pr_merge')
  s.hub.mergedBy(pull, s.who('bob'), sha)
}
