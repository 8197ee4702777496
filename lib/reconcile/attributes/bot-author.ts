import { fail, lacking, notApplicable, type Outcome, pass } from '#lib/outcome.ts'
import { approvalsAt, mustHaveReadReviews } from '../approving.ts'
import type { World } from '../world.ts'
import type { Attribute, UnitOf } from './attribute.ts'

function ofPull(unit: UnitOf<'pull'>, world: World): Outcome {
  const { pull, merged } = world.mergedOf(unit)
  const list = pull.commits.find(({ head }) => head === merged.head)
  const commits = (list?.shas ?? []).map((sha) => world.graph.commit(sha))
  const bot = [pull.opened?.by, ...commits.flatMap((commit) => commit?.writers.map(({ who }) => who) ?? [])].find((who) => who?.bot)
  if (!bot) {
    if (!pull.opened || !list || list.shas.length < list.total || commits.includes(undefined)) lacking('commits', `Whether a bot wrote any of pull request ${unit.pull} is not known: not all of its commits are.`)
    return notApplicable('human', 'No bot wrote any of it.')
  }
  const { approvals, unsure } = approvalsAt(world, pull, merged.at)
  const people = new Map(approvals.filter(({ by, person }) => !by.bot && person !== null && world.activeAt(person, merged.at)).map(({ by }) => [world.one(by), by]))
  if (people.size >= 2) return pass('two', `${bot.login} wrote it; ${[...people.values()].map(({ login }) => login).join(', ')} approved.`)
  if (approvals.some(({ by, person }) => !by.bot && person === null)) lacking('approver', 'Who approved it is nobody of the directory.')
  mustHaveReadReviews(world, unit.pull, merged.at, unsure)
  return fail('one', `${bot.login} wrote it; ${people.size === 0 ? 'nobody' : [...people.values()].map(({ login }) => login).join(', ')} approved, and two have to.`)
}

export const botAuthor: Attribute = {
  number: 6, id: 'bot-author', title: 'Two people for what a bot wrote', asks: 'Where a bot or an agent wrote any of it, two people approved it. Bots never count.',
  of: ['pull', 'unattributed'],
  judge: (unit, world) => {
    if (!world.settings.asks.botApprovals) return notApplicable('not_asked', 'The system does not ask for it.')
    return unit.type === 'pull' ? ofPull(unit, world) : notApplicable('unattributed', 'There is no pull request to approve.')
  },
}
