'use server'
import { v7 } from 'uuid'
import type { Person } from '#lib/auth/actor.ts'
import { decided, submit } from '#lib/edge/action.ts'
import { AppError } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { getNeighbours } from '#lib/modules/findings/one.ts'
import { assignFindings, dismissFindings, flagFindings, reopenFindings, resolveFindings, reviewFindings, undoDecision } from '#lib/modules/findings/operations/decide.ts'

const operations = { review: reviewFindings, flag: flagFindings, dismiss: dismissFindings, resolve: resolveFindings, reopen: reopenFindings }

type Input = { ids?: unknown; matching?: unknown; seenAt?: unknown; note?: unknown; list?: unknown; returnTo?: unknown; expected?: unknown; next?: unknown }
type Part = { changed: number; more: boolean; last: string | null }
type Made = { changed: number; decision: string; to: string }

/** At most so many parts of 500 for one press of a button; what is left then still stands in the list. */
const mostParts = 40

const text = (value: unknown) => (typeof value === 'string' ? value : '')
const address = (path: string, query: unknown, more: Record<string, string>) => `${path}?${new URLSearchParams([...new URLSearchParams(text(query)), ...Object.entries(more)])}`

/** A list that was opened from a group leads back to the groups, once it is done. */
const groupsOf = (list: unknown) => new URLSearchParams(text(list)).get('groups')

/** One decision about findings by their ids, or about all that match in parts, each with its own entries; and where to go on. */
const deciding = (operation: (typeof operations)[keyof typeof operations]) => async (person: Person, input: Input): Promise<Made> => {
  const { ids, matching, seenAt, note } = input
  if (!text(matching)) {
    const { changed, decision } = await operation(person, { ids, note })
    return { changed, decision, to: await afterwards(person, input, decision, Array.isArray(ids) ? ids.length : 1) }
  }
  const decision = v7()
  let [changed, after]: [number, string | null] = [0, null]
  for (let part = 0; part < mostParts; part++) {
    const done: Part = await operation(person, { matching, seenAt, note, decision, after }).catch((error: unknown) => {
      if (changed > 0 && error instanceof AppError && error.code === 'conflict') return { changed: 0, more: false, last: null }
      throw error
    })
    changed += done.changed
    after = done.last
    if (!done.more) break
  }
  return { changed, decision, to: address('/findings', groupsOf(input.list) ?? input.returnTo, { decided: decision, of: text(input.expected) || String(changed) }) }
}

/** From a finding to the next one that is to be decided in its list, or back to the list when none is left; from a list to itself. */
async function afterwards(person: Person, { ids, list, returnTo, next }: Input, decision: string, count: number): Promise<string> {
  if (next !== 'list' && next !== 'here') return address('/findings', returnTo, { decided: decision, of: String(count) })
  if (next === 'here') return address(`/findings/${text(ids)}`, '', { decided: decision })
  const { view: _, groups: __, ...state } = Object.fromEntries(new URLSearchParams(text(list)))
  const { toDecide } = await getNeighbours(person, { ...state, id: text(ids) } as never)
  return toDecide ? address(`/findings/${toDecide}`, list, { decided: decision }) : address('/findings', groupsOf(list) ?? list, { decided: decision })
}

const choices = Object.fromEntries(Object.entries(operations).map(([verb, operation]) => [verb, deciding(operation)]))

/** Works for one finding, for a selection, and for all that match. */
export async function decide(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided(choices, 'Choose what to do with these findings.'), {}, { to: (made) => made.to })
}

/** In parts, as it was decided; back to the finding it was about, or to the list. */
export async function undo(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, async (person: Person, { decision, returnTo, findingId }: { decision?: unknown; returnTo?: unknown; findingId?: unknown }) => {
    let changed = 0
    for (let more = true; more; ) {
      const done = await undoDecision(person, { decision: text(decision) }).catch((error: unknown) => {
        if (changed > 0 && error instanceof AppError) return { changed: 0, more: false }
        throw error
      })
      changed += done.changed
      more = done.more
    }
    return address(findingId ? `/findings/${encodeURIComponent(text(findingId))}` : '/findings', returnTo, { undone: String(changed) })
  }, {}, { to: (to) => to })
}

export async function assign(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, assignFindings, {}, { say: (_done, { assigneeId }) => (assigneeId ? 'Assigned.' : 'Nobody is assigned now.'), show: '/findings' })
}
