import type { Of } from '../facts.ts'
import { namesOf } from './names.ts'
import type { Part } from './read.ts'
import type { Reads } from './told.ts'

export const branch = (name: string): string => `refs/heads/${name}`

export const pullRequest: Reads = (told) => {
  const { body, action } = told
  const of = body.part('pull_request')
  const pull = of.number('number')
  told.fact('opened', () => ({ pull, by: of.who('user'), at: of.instant('created_at'), headRef: branch(of.part('head').text('ref')), headRepository: of.part('head').maybe('repo')?.number('id') ?? null }))
  if (action === 'opened') told.fact('head', () => ({ pull, sha: of.part('head').sha('sha'), by: body.who('sender'), at: of.instant('created_at') }))
  if (action === 'synchronize') told.fact('head', () => ({ pull, sha: body.sha('after'), by: body.who('sender'), at: of.instant('updated_at') }))
  if (action === 'closed') told.try(() => {
    if (of.flag('merged')) told.fact('merged', () => ({ pull, at: of.instant('merged_at'), by: of.who('merged_by'), sha: of.sha('merge_commit_sha'), head: of.part('head').sha('sha'), ref: branch(of.part('base').text('ref')) }))
  })
  told.try(() => {
    const changes = action === 'edited' ? body.maybe('changes') : null
    const base = changes?.maybe('base')?.part('ref')
    // Whether GitHub did it by itself only the timeline says.
    if (base) told.fact('retargeted', () => ({ pull, from: branch(base.text('from')), to: branch(of.part('base').text('ref')), at: of.instant('updated_at'), by: body.who('sender'), automatic: null }))
    const { named, gone } = namesOf({ pull: of, opened: action === 'opened', changes, pattern: told.requests })
    for (const names of named) told.fact('names', () => ({ pull, ...names }))
    for (const names of gone) told.fact('unnamed', () => ({ pull, ...names }))
  })
}

const states: Record<string, Of<'review'>['state']> = { approved: 'approved', changes_requested: 'changes_requested', commented: 'commented', dismissed: null }

export const pullRequestReview: Reads = (told) => {
  const { body, action } = told
  if (!['submitted', 'edited', 'dismissed'].includes(action)) return `pull_request_review ${action} says nothing of a change`
  const [pull, review] = [body.part('pull_request').number('number'), body.part('review')]
  const state = review.text('state').toLowerCase()
  if (state === 'pending') return 'A review that was not handed in yet'
  if (!Object.hasOwn(states, state)) {
    told.problems.push(`review.state is not known: ${state}`)
    return
  }
  told.fact('review', () => ({ pull, id: review.number('id'), by: review.who('user'), state: states[state] ?? null, sha: review.orNull('commit_id', review.sha), at: review.instant('submitted_at') }))
  if (action === 'dismissed') told.fact('dismissed', () => ({ pull, review: review.number('id'), by: body.who('sender'), at: dismissedBy(body.part('pull_request')) }))
}

/**
 * When it was dismissed the review does not say: by the time at which the pull request was touched last. One that was merged by then may have been touched by its merge,
 * and the review dismissed before: whoever pulls is told.
 */
const dismissedBy = (pull: Part) => (pull.has('merged_at') ? null : pull.orNull('updated_at', pull.instant))
