import type { Part } from './read.ts'

/** `CHG-12` and what looks like it. */
export const usualRequests = /\b[A-Z][A-Z0-9]+-\d+\b/g

const texts = ['title', 'body'] as const

/** Requests that a text names, in capitals. */
export const namedIn = (text: string | null, pattern: RegExp): Set<string> =>
  new Set([...(text ?? '').matchAll(new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`))].map(([found]) => found.toUpperCase()).filter(Boolean))

/**
 * Requests that title, body and branch of a pull request name, each with the earliest time at which this message proves that it did. A branch has its name from the
 * opening on. Of a text that is only seen after the merge nobody can tell how it was at the merge, unless `changes` says that it did not name it then.
 * `gone`: what an edit took out.
 * @param changes of an edit, in GitHub's words: a text that changed, and what it was
 * @throws Malformed
 */
export function namesOf(of: { pull: Part; opened: boolean; changes: Part | null; pattern: RegExp }): { named: { request: string; at: string | null }[]; gone: { request: string; at: string }[] } {
  const { pull, changes, pattern } = of
  const created = pull.instant('created_at')
  const seen = of.opened ? created : pull.instant('updated_at')
  const merged = pull.orNull('merged_at', pull.instant)
  const found = new Map<string, string | null>([...namedIn(pull.part('head').text('ref'), pattern)].map((request) => [request, created]))
  const formerly = new Set<string>()
  let told = true
  for (const field of texts) {
    const change = changes?.maybe(field) ?? null
    if (change && !change.has('from')) told = false
    for (const request of namedIn(change ? change.anyText('from') : pull.anyText(field), pattern)) formerly.add(request)
  }
  for (const field of texts) {
    for (const request of namedIn(pull.anyText(field), pattern)) {
      if (found.has(request)) continue
      const before = merged === null || seen <= merged
      found.set(request, before || (told && !formerly.has(request)) ? seen : null)
    }
  }
  return { named: [...found].map(([request, at]) => ({ request, at })), gone: changes ? [...formerly].filter((request) => !found.has(request)).map((request) => ({ request, at: seen })) : [] }
}
