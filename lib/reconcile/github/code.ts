import { Malformed, type Part } from './read.ts'
import type { Reads } from './told.ts'

/** Dates of commits are claims: when it was, the repository says. */
export const push: Reads = (told) => {
  const { body } = told
  told.fact('pushed', () => ({ ref: body.text('ref'), before: body.sha('before'), after: pushedTo(body), forced: body.flag('forced'), by: body.who('sender'), at: body.part('repository').orNull('pushed_at', body.part('repository').instant) }))
}

/** A tag with a text of its own is an object besides the commit it is on. */
const pushedTo = (body: Part) => (body.text('ref').startsWith('refs/tags/') && body.has('head_commit') ? body.part('head_commit').sha('id') : body.sha('after'))

/** `create` and `delete` name no commit, the push that comes with them does. */
export const made: Reads = () => 'The push that comes with it says from which commit to which'

export const checkRun: Reads = (told) => {
  const of = told.body.part('check_run')
  told.fact('check', () => {
    const completed = of.text('status') === 'completed'
    return { id: `check_run/${of.number('id')}`, sha: of.sha('head_sha'), name: of.text('name'), app: of.maybe('app')?.number('id') ?? null, conclusion: completed ? of.text('conclusion') : null, at: completed ? of.instant('completed_at') : null }
  })
}

/** Its runs are what protection asks for: taken for a check of its own, an app's name could pass for a check's. */
export const checkSuite: Reads = () => 'The check runs of the suite come by themselves'

/** Each has an id of its own: a later one of the same context is another. */
export const status: Reads = (told) => {
  const { body } = told
  told.fact('check', () => {
    const state = body.text('state')
    return { id: `status/${body.number('id')}`, sha: body.sha('sha'), name: body.text('context'), app: null, conclusion: state === 'pending' ? null : state, at: state === 'pending' ? null : body.instant('created_at') }
  })
}

const outcomes = ['merged', 'invalidated', 'dequeued'] as const

/** The payload has no time of its own, and the date of its commit is a claim. */
export const mergeGroup: Reads = (told) => {
  const { body, action } = told
  if (action !== 'checks_requested' && action !== 'destroyed') return `merge_group ${action} says nothing of a change`
  const of = body.part('merge_group')
  told.fact('group', () => {
    const reason = action === 'destroyed' ? body.text('reason') : null
    const outcome = outcomes.find((each) => each === reason) ?? null
    if (reason !== null && outcome === null) throw new Malformed(`reason is not known: ${reason}`)
    return { sha: of.sha('head_sha'), base: of.sha('base_sha'), ref: of.text('base_ref'), at: action === 'destroyed' ? null : told.receivedAt, outcome }
  })
}
