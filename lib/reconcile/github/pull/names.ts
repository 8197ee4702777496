import type { Fact } from '../../facts.ts'
import { namedIn } from '../names.ts'
import { type EditNode, type EventNode, instant, type PullNode } from './answers.ts'

/** A text from then on; null: nobody tells what it was. */
type Version = { at: string; text: string | null }

/** Title and body as they were, the oldest first. An edit holds the text as it was after it; the first of them the text as it was at the beginning. */
export function versionsOf(pull: Pick<PullNode, 'title' | 'body' | 'createdAt'>, events: readonly EventNode[], edits: readonly EditNode[]): { title: Version[]; body: Version[] } {
  const created = instant(pull.createdAt)
  const renamed = events.filter((each) => each.__typename === 'RenamedTitleEvent').sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  const title = [{ at: created, text: renamed[0]?.previousTitle ?? pull.title }, ...renamed.map((each) => ({ at: instant(each.createdAt), text: each.currentTitle }))]
  const edited = [...edits].map(({ editedAt, diff, deletedAt }) => ({ at: instant(editedAt), text: deletedAt === null ? diff : null })).sort((a, b) => (a.at < b.at ? -1 : 1))
  const body: Version[] = edited.length > 0 ? edited : [{ at: created, text: pull.body }]
  // What it says now is known in any case.
  const last = body.at(-1) as Version
  return { title, body: [...(body[0] && body[0].at > created ? [{ at: created, text: null }] : []), ...body.slice(0, -1), { ...last, text: pull.body }] }
}

/**
 * When a pull request named which request, and when it no longer did. A text that nobody can tell may have named anything: then only what it is certain to have named
 * is said, and the list is not whole.
 */
export function namesOf(pull: PullNode, events: readonly EventNode[], edits: readonly EditNode[], pattern: RegExp): { facts: Fact[]; whole: boolean } {
  const { title, body } = versionsOf(pull, events, edits)
  const [number, merged] = [pull.number, instant(pull.mergedAt)]
  const branch = namedIn(pull.headRefName, pattern)
  const times = [...new Set([...title, ...body].map(({ at }) => at))].sort()
  const asOf = (versions: Version[], at: string) => versions.findLast((each) => each.at <= at)?.text
  const seen = times.map((at) => {
    const texts = [asOf(title, at), asOf(body, at)]
    return { at, whole: texts.every((text) => text !== null), named: new Set([...branch, ...texts.flatMap((text) => [...namedIn(text ?? null, pattern)])]) }
  })
  const facts: Fact[] = []
  for (const request of new Set(seen.flatMap(({ named }) => [...named]))) {
    let before: boolean | null = false
    for (const { at, whole, named } of seen) {
      const does: boolean | null = named.has(request) ? true : whole ? false : null
      // First seen after a text that nobody can tell: since when cannot be said.
      if (does === true && before !== true) facts.push({ kind: 'names', pull: number, request, at: before === null && at > merged ? null : at })
      if (does === false && before === true) facts.push({ kind: 'unnamed', pull: number, request, at })
      before = does
    }
  }
  return { facts, whole: seen.filter(({ at }) => at <= merged).at(-1)?.whole ?? false }
}
