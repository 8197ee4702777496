import { fail, lacking, type Outcome, pass } from '#lib/outcome.ts'
import { approvalsAt, mustHaveReadReviews } from '../approving.ts'
import type { Of } from '../facts.ts'
import type { World } from '../world.ts'
import type { Attribute, UnitOf } from './attribute.ts'

function ofPull(unit: UnitOf<'pull'>, world: World): Outcome {
  const { pull, merged } = world.mergedByHost(unit)
  const { approvals, unsure } = approvalsAt(world, pull, merged.at)
  const counting = approvals.filter(({ by, person }) => !by.bot && (person === null || world.activeAt(person, merged.at)))
  if (counting.length === 0) {
    mustHaveReadReviews(world, unit.pull, merged.at, unsure)
    return fail('no_approval', 'No approval stood when it was merged: nothing of it was approved.')
  }
  if (counting.some(({ review }) => review.sha === merged.head)) return pass('same', `${merged.head.slice(0, 7)} was approved, and the host merged it.`)
  const approved = [...counting].sort((a, b) => (a.review.at < b.review.at ? -1 : 1)).filter(({ review }) => review.sha !== null).at(-1)?.review.sha
  if (!approved) lacking('review_commit', 'The commit that was approved is gone.')
  return byTrees(world, approved, unit)
}

/**
 * Per path over four trees: O where the pull request began, B the branch before, A what was approved, M what came of it. What one side left as it was has to be as the
 * other side has it. Where both changed a path otherwise, or a file may have been renamed, nobody can tell without merging.
 */
function byTrees(world: World, approved: string, unit: UnitOf<'pull'>): Outcome {
  const result = unit.commits.at(-1) as string
  const tree = (sha: string | null, what: string) => (sha === null ? undefined : world.graph.commit(sha)?.tree) ?? lacking('commit', `${what} is not known.`)
  const [a, m, b] = [tree(approved, `The approved commit ${approved.slice(0, 7)}`), tree(result, `The commit ${result.slice(0, 7)} that came of it`), tree(unit.base, 'The branch before it')]
  const base = world.graph.mergeBase(unit.base as string, approved)
  if (base === null) lacking('merge_base', 'Where the pull request began is not known, or not one commit.')
  const o = tree(base, 'Where it began')
  const [mine, theirs, made] = [changes(world, o, a), changes(world, o, b), changes(world, b, m)]
  const wrong: string[] = []
  const unsure: string[] = []
  for (const path of new Set([...mine.keys(), ...theirs.keys(), ...made.keys()])) {
    const [own, other, came] = [mine.get(path), theirs.get(path), made.get(path)]
    const after = came ? came.to : undefined
    if (own && other) {
      if (own.to === other.to) {
        if (came) wrong.push(path)
      } else unsure.push(path)
    } else if (own) {
      // The branch left it as it was: what came is what was approved.
      if (!came || after !== own.to) wrong.push(path)
    } else if (came) wrong.push(path)
  }
  const changed = wrong.filter((path) => !renamed(path, mine, theirs, made))
  if (changed.length > 0) return fail('changed', `What came is not what was approved: ${listed(changed)}.`)
  if (wrong.length > 0) lacking('rename', `Files were renamed, and ${listed(wrong)} ${wrong.length === 1 ? 'differs' : 'differ'} from what was approved.`)
  if (unsure.length > 0) lacking('both_changed', `Both the pull request and the branch changed ${listed(unsure)}.`)
  return pass('same_by_trees', `Of ${mine.size} ${mine.size === 1 ? 'path' : 'paths'} that were approved each came as approved, and nothing else.`)
}

type Changes = Map<string, { from: string | null; to: string | null }>

function changes(world: World, from: string, to: string): Changes {
  if (from === to) return new Map()
  const there = world.by('compared', 'from', from).find((each) => each.to === to)
  const back = there ? undefined : world.by('compared', 'from', to).find((each) => each.to === from)
  const found = there ?? (back && turned(back))
  if (!found?.whole) lacking('compared', `What differs between the trees ${from.slice(0, 7)} and ${to.slice(0, 7)} is not known.`)
  return new Map(found.paths.map(({ path, from, to }) => [path, { from, to }]))
}

const turned = ({ from, to, paths, whole }: Of<'compared'>): Of<'compared'> => ({ from: to, to: from, whole, paths: paths.map((each) => ({ path: each.path, from: each.to, to: each.from })) })

/**
 * Whether what is wrong with a path may come of a file that was renamed: it was made or removed by one side, which made or removed another; or what came is what is
 * gone elsewhere, or the other way round.
 */
function renamed(path: string, mine: Changes, theirs: Changes, made: Changes): boolean {
  const half = (changes: Changes) => {
    const { from, to } = changes.get(path) ?? { from: '', to: '' }
    return from === null ? [...changes.values()].some((each) => each.to === null) : to === null && [...changes.values()].some((each) => each.from === null)
  }
  if (half(mine) || half(theirs)) return true
  const { from, to } = made.get(path) ?? { from: '', to: '' }
  return from === null ? [...made.values()].some((each) => each.to === null && each.from === to) : to === null && [...made.values()].some((each) => each.from === null && each.to === from)
}

const listed = (paths: string[]) => `${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`

export const content: Attribute = {
  number: 4, id: 'content', title: 'What was approved is what came', asks: 'The host merged the commit that was approved; or path by path what came is what was approved and nothing else.',
  of: ['pull', 'unattributed'],
  judge: (unit, world) => (unit.type === 'pull' ? ofPull(unit, world) : fail('unattributed', 'No merged pull request brought these commits.')),
}
