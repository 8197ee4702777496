import { lacking } from '#lib/outcome.ts'
import type { Of, Who } from './facts.ts'
import type { Person, PullFacts, World } from './world.ts'

/** An approval that held when a pull request was merged. */
export type Approval = { review: Of<'review'>; by: Who; person: Person | null }

/**
 * The reviews that were approvals when it was merged: of each account the last that decides (a comment does not), not dismissed by then.
 * `unsure`: one that may have been an approval, and why nobody can tell.
 */
export function approvalsAt(world: World, pull: PullFacts, at: string): { approvals: Approval[]; unsure: string[] } {
  const unsure: string[] = []
  const last = new Map<string, Of<'review'>>()
  for (const review of [...pull.reviews].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id - b.id))) {
    if (review.at > at || review.state === 'commented') continue
    if (review.by === null) {
      if (review.state !== 'changes_requested') unsure.push(`the account of review ${review.id} is gone`)
      continue
    }
    last.set(world.one(review.by), review)
  }
  const approvals: Approval[] = []
  for (const review of last.values()) {
    const dismissed = pull.dismissed.get(review.id)
    if (dismissed?.at != null && dismissed.at <= at) continue
    if (review.state === 'changes_requested') continue
    if (review.state === null) unsure.push(`review ${review.id} was dismissed, and nobody says what it said before`)
    else if (dismissed && dismissed.at === null) unsure.push(`review ${review.id} was dismissed, and nobody says when`)
    else approvals.push({ review, by: review.by as Who, person: world.personOf(review.by) })
  }
  return { approvals, unsure }
}

/** Nobody approved: only where the list of reviews was read after the merge can that be said. @throws Lacking */
export function mustHaveReadReviews(world: World, number: number, mergedAt: string, unsure: string[]): void {
  if (unsure.length > 0) lacking('review', `Whether somebody approved cannot be told: ${unsure.join('; ')}.`)
  const read = world.readAt('review', number)
  if (read === null || read < mergedAt) lacking('reviews', `The reviews of pull request ${number} were not read since it was merged.`)
}

export type Writers = { /** Accounts, by what they did. */ accounts: Map<string, string>; /** Who cannot be told, and why. */ unknown: string[] }

/**
 * Everybody who had a hand in what was merged: who opened the pull request, who pushed to it, authors, co-authors and committers of its commits. The host itself is
 * none.
 */
export function writersOf(world: World, pull: PullFacts, merged: Of<'merged'>): Writers {
  const accounts = new Map<string, string>()
  const unknown: string[] = []
  const add = (who: Who | null, did: string, otherwise: string) => {
    if (who === null) unknown.push(otherwise)
    else {
      const one = world.one(who)
      if (!accounts.has(one)) accounts.set(one, `${who.login} ${did}`)
      if (!who.bot && world.personOf(who) === null) unknown.push(`${who.login}, who ${did}, is nobody of the directory`)
    }
  }
  if (pull.opened) add(pull.opened.by, 'opened it', 'the account that opened it is gone')
  else unknown.push('who opened it is not known')
  for (const { sha, by } of pull.heads) add(by, 'pushed to it', `who pushed ${sha.slice(0, 7)} is not known`)
  const list = pull.commits.find(({ head }) => head === merged.head)
  const own = new Set([...pull.heads.map(({ sha }) => sha), ...(list?.shas ?? [])])
  const moves = pull.opened?.headRef ? world.by('update', 'ref', pull.opened.headRef).filter((move) => move.at <= merged.at && own.has(move.after)) : []
  for (const { by, after } of moves) add(by, 'pushed to it', `who pushed ${after.slice(0, 7)} is not known`)
  if (![...pull.heads.map(({ sha }) => sha), ...moves.map(({ after }) => after)].includes(merged.head)) unknown.push(`who pushed ${merged.head.slice(0, 7)}, which was merged, is not known`)
  if (!list) unknown.push('its commits are not known')
  else if (list.shas.length < list.total) unknown.push(`only ${list.shas.length} of its ${list.total} commits are known`)
  for (const sha of list?.shas ?? []) {
    const commit = world.graph.commit(sha)
    if (!commit) {
      unknown.push(`commit ${sha.slice(0, 7)} is not known`)
      continue
    }
    if (commit.writers.length === 0) unknown.push(`nobody is named as having written ${sha.slice(0, 7)}`)
    for (const { part, who, name, email } of commit.writers) add(who, part === 'committer' ? 'committed to it' : `is ${part} of it`, `${name} <${email}>, ${part} of ${sha.slice(0, 7)}, is no account`)
  }
  return { accounts, unknown: [...new Set(unknown)] }
}

/** Who put the last commits on it. The ref's own history counts before what the webhook's sender says. @throws Lacking */
export function lastPusher(world: World, pull: PullFacts, merged: Of<'merged'>): Who {
  const moves = pull.opened?.headRef ? world.by('update', 'after', merged.head).filter(({ ref, at }) => ref === pull.opened?.headRef && at <= merged.at) : []
  const move = [...moves].sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1)
  const head = [...pull.heads].filter(({ sha, at }) => sha === merged.head && (at === null || at <= merged.at)).sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1)).at(-1)
  const who = move?.by ?? head?.by
  if (!who) lacking('last_pusher', `Who pushed ${merged.head.slice(0, 7)}, which was merged, is not known.`)
  return who
}
