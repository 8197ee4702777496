import type { Part } from './read.ts'

/** That a webhook tells from now on how branches are protected, or does no more. `repositories` null: of all that it is of. */
export type Watches = { on: boolean; repositories: { id: number; fullName: string }[] | null }

/** Without these nobody knows of a rule that was switched off for nine minutes. */
const needed = ['branch_protection_rule', 'repository_ruleset']
export const sends = (events: readonly string[]): boolean => events.includes('*') || needed.every((each) => events.includes(each))

const named = (parts: Part[]) => parts.map((part) => ({ id: part.number('id'), fullName: part.text('full_name') }))

/** What an event says of the webhook itself; null: nothing, or that it never told of it. @throws Malformed */
export function watchesOf(event: string, body: Part): Watches | null {
  const action = body.anyText('action')
  if (event === 'ping' || event === 'meta') {
    const hook = body.part('hook')
    const repositories = body.has('repository') ? named([body.part('repository')]) : null
    if (event === 'meta') return action === 'deleted' && sends(hook.texts('events')) ? { on: false, repositories } : null
    return (!hook.has('active') || hook.flag('active')) && sends(hook.texts('events')) ? { on: true, repositories } : null
  }
  if (event === 'installation_repositories') {
    const added = body.has('repositories_added') ? body.parts('repositories_added') : []
    if (action === 'added') return added.length > 0 && sends(body.part('installation').texts('events')) ? { on: true, repositories: named(added) } : null
    const removed = body.has('repositories_removed') ? body.parts('repositories_removed') : []
    return removed.length > 0 ? { on: false, repositories: named(removed) } : null
  }
  if (event !== 'installation') return null
  if (action === 'deleted' || action === 'suspend') return { on: false, repositories: null }
  if (!sends(body.part('installation').texts('events'))) return null
  const listed = body.has('repositories') ? body.parts('repositories') : []
  return { on: true, repositories: listed.length > 0 ? named(listed) : null }
}
