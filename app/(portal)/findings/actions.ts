'use server'
import { revalidatePath } from 'next/cache'
import { action } from '#lib/edge/action.ts'
import { invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { assignFindings, dismissFindings, flagFindings, reopenFindings, resolveFindings, reviewFindings } from '#lib/modules/findings/operations/decide.ts'

const decisions = { review: reviewFindings, flag: flagFindings, dismiss: dismissFindings, resolve: resolveFindings, reopen: reopenFindings } as const

const done: Record<keyof typeof decisions, string> = { review: 'reviewed', flag: 'flagged for investigation', dismiss: 'marked as false positive', resolve: 'resolved', reopen: 'opened again' }

/** One form, several buttons: the button says which decision. Works for one finding and for a selection. */
export async function decide(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const name = String(input.decision ?? '')
    if (!Object.hasOwn(decisions, name)) throw invalid({}, 'Choose what to do with the selected findings.')
    const decision = name as keyof typeof decisions
    const { changed } = await decisions[decision](person, { ids: input.ids, note: input.note as string | null })
    revalidatePath('/findings', 'layout')
    return { message: `${changed} ${changed === 1 ? 'finding' : 'findings'} ${done[decision]}.` }
  })
}

export async function assign(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await assignFindings(person, { ids: input.ids, assigneeId: input.assigneeId as string | null })
    revalidatePath('/findings', 'layout')
    return { message: input.assigneeId ? 'Assigned.' : 'Nobody is assigned now.' }
  })
}
