import { fail, none, pass, unknown } from './key.ts'
import { commitOn, mergeAtHome } from './merging.ts'
import type { Scene } from './scene.ts'

/** Attributes 2, 3 and 6: who approved, who wrote, who pushed. */
export function approvals(s: Scene): void {
  const { hub, repo } = s
  const nobody = { 2: fail('no_approval'), 3: fail('no_approval'), 4: fail('no_approval') }
  s.open('approved by nobody').green().merge('merge', 'carol', nobody)
  s.open('approved after the merge').green().merge('merge', 'carol', { 2: fail('after_merge'), 3: fail('after_merge'), 4: fail('after_merge') }).approve('bob')
  s.open('approval dismissed').green().approve('bob').dismiss(0, 'ada').merge('merge', 'carol', nobody)
  s.open('approval dismissed, approved again').green().approve('bob').dismiss(0, 'ada').approve('bob').merge('merge', 'carol')
  s.open('approved, then changes requested by the same').green().approve('bob').review('bob', 'CHANGES_REQUESTED').merge('merge', 'carol', nobody)
  s.open('changes requested, then approved by the same').green().review('bob', 'CHANGES_REQUESTED').approve('bob').merge('merge', 'carol')
  s.open('approved, changes requested by another').green().approve('bob').review('dave', 'CHANGES_REQUESTED').merge('merge', 'carol', { 2: pass('approved', 'fail'), 3: pass('approved', 'fail'), 4: pass('same', 'fail') })
  s.open('approved, then commented by the same').green().approve('bob').review('bob', 'COMMENTED').merge('merge', 'carol')
  s.open('approved by a robot alone').green().approve('reviewer[bot]').merge('merge', 'carol', nobody)

  const left = s.open('approved by somebody who left before the merge').green().approve('erin')
  hub.leaves(s.who('erin'))
  left.merge('merge', 'carol', { 2: fail('left'), 3: fail('left', 'pass'), 4: fail('left', 'pass') })
  s.open('approved by somebody who left after the merge').green().approve('frank').merge('merge', 'carol')
  hub.leaves(s.who('frank'))
  s.open('approved by somebody whose login changed later').green().approve('gina').merge('merge', 'carol')
  hub.renamed(s.who('gina'), 'gina-new')
  s.open('written by somebody whose login changed').push('gina', { 'src/gina.ts': 'export const gina = 1\n' }).green().approve('gina-new').merge('merge', 'carol', { 2: fail('self'), 3: fail('last_pusher') })

  const self = { 2: fail('self') }
  s.open('approved by a co-author', { coAuthors: ['bob'] }).green().approve('bob').merge('merge', 'carol', self)
  s.open('approved by the author of a commit somebody else pushed', { author: 'bob' }).green().approve('bob').merge('squash', 'carol', self)
  const kept = s.open('approved by the committer')
  kept.head('alice', commitOn(hub, repo, { parents: [kept.pull.head.sha], author: s.who('alice'), committer: s.who('bob'), changes: { 'src/kept.ts': 'export const kept = 1\n' }, message: 'By both' })).green().approve('bob').merge('merge', 'carol', self)
  s.open('approved by the last pusher').push('bob', { 'src/pushed.ts': 'export const pushed = 1\n' }).green().approve('bob').merge('merge', 'carol', { 2: fail('self'), 3: fail('last_pusher') })
  // The commit claims alice; the push was bob's, and says so.
  s.open('forged author, approved by the one who pushed').push('bob', { 'src/forged.ts': 'export const forged = 1\n' }, { author: 'alice' }).green().approve('bob').merge('merge', 'carol', { 2: fail('self'), 3: fail('last_pusher') })
  s.open('forged author, in the name of the approver').push('alice', { 'src/name.ts': 'export const name = 1\n' }, { author: 'bob' }).green().approve('bob').merge('merge', 'carol', self)
  s.open('approved by the last pusher and by another').push('bob', { 'src/both.ts': 'export const both = 1\n' }).green().approve('bob').approve('dave').merge('merge', 'carol')
  s.open('pushed earlier by the approver').push('bob', { 'src/first.ts': 'export const first = 1\n' }).push('alice', { 'src/second.ts': 'export const second = 1\n' }).green().approve('bob').merge('merge', 'carol', self)
  s.open('written by a second account of the approver', { by: 'bob-at-home' }).green().approve('bob').merge('merge', 'carol', { 2: fail('self'), 3: fail('last_pusher') })
  s.open('approved by the one who merges').green().approve('bob').merge('merge', 'bob')
  // A merge of the base that the approver pushed: he pushed last, whatever is in it.
  const button = s.open('base merged into the branch by the approver').green().approve('bob')
  s.plain('in between, third')
  button.head('bob', mergeAtHome(hub, repo, { ours: button.pull.head.sha, theirs: s.tip(), by: s.who('bob'), message: 'Merge main' })).green().merge('merge', 'carol', { 2: fail('self'), 3: fail('last_pusher'), 4: pass('same_by_trees') })

  s.open('written by an account of nobody we know', { by: 'stranger' }).green().approve('bob').merge('merge', 'carol', { 2: unknown('writer'), 3: unknown('pusher', 'pass'), 6: none('human', 'not_evaluable') })
  s.open('e-mail that no account has').push('alice', { 'src/mail.ts': 'export const mail = 1\n' }, { stamp: { name: 'Someone', email: 'someone@nowhere.example' } }).green().approve('bob').merge('merge', 'carol', { 2: unknown('writer'), 6: none('human', 'not_evaluable') })
  s.open('e-mail that no account has, approved by nobody').push('alice', { 'src/mail-2.ts': 'export const mail = 2\n' }, { stamp: { name: 'Someone', email: 'someone@nowhere.example' } }).green().merge('merge', 'carol', { ...nobody, 6: none('human', 'not_evaluable') })
  const empty = s.open('committer without an account')
  empty.head('alice', commitOn(hub, repo, { parents: [empty.pull.head.sha], author: s.who('alice'), committer: { name: 'builder', email: 'root@build-7', at: Math.floor(hub.at / 1_000) }, changes: { 'src/empty.ts': 'export const empty = 1\n' }, message: 'Built' })).green().approve('bob').merge('merge', 'carol', { 2: unknown('writer'), 6: none('human', 'not_evaluable') })
  s.lost(() => s.open('written by somebody who is deleted, webhooks lost', { by: 'ivan' }).green().approve('bob').merge('merge', 'carol', { 2: unknown('writer'), 3: unknown('pusher'), 6: unknown('writer', 'not_applicable') }))
  s.open('approved by somebody who is deleted afterwards').green().approve('hugo').merge('merge', 'carol', { 2: pass('approved', 'not_evaluable'), 3: pass('approved', 'not_evaluable'), 4: pass('same', 'not_evaluable') })
  s.lost(() => s.open('approved by somebody who is deleted, webhooks lost').green().approve('hugo').merge('merge', 'carol', { 2: unknown('approver'), 3: unknown('approver'), 4: unknown('approver', 'pass') }))

  s.open('robot, two humans', { by: 'renovate[bot]' }).green().approve('bob').approve('dave').merge('squash', 'carol', { 6: pass('two') })
  s.open('robot, one human', { by: 'renovate[bot]' }).green().approve('bob').merge('squash', 'carol', { 6: fail('one') })
  s.open('robot, one human and a robot', { by: 'renovate[bot]' }).green().approve('bob').approve('reviewer[bot]').merge('squash', 'carol', { 6: fail('one') })
  s.open('agent, two humans', { by: 'copilot-swe-agent[bot]', coAuthors: ['alice'] }).green().approve('bob').approve('dave').merge('squash', 'carol', { 6: pass('two') })
  s.open('agent, approved by the one who asked it and another', { by: 'copilot-swe-agent[bot]', coAuthors: ['bob'] }).green().approve('bob').approve('dave').merge('squash', 'carol', { 6: fail('one', 'pass') })
  s.open('agent as co-author, one human', { coAuthors: ['copilot-swe-agent[bot]'] }).green().approve('bob').merge('merge', 'carol', { 6: fail('one') })
  s.open('robot, with a commit of the approver', { by: 'renovate[bot]' }).push('bob', { 'src/robot.ts': 'export const robot = 1\n' }).green().approve('bob').merge('merge', 'carol', { 2: fail('self'), 3: fail('last_pusher'), 6: fail('none') })
}
