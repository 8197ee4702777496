'use server'
import { doneOf } from '#lib/decisions.ts'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { findingDecisions } from '#lib/modules/findings/model.ts'
import { assignFindings, dismissFindings, flagFindings, reopenFindings, resolveFindings, reviewFindings } from '#lib/modules/findings/operations/decide.ts'

const decisions = { review: reviewFindings, flag: flagFindings, dismiss: dismissFindings, resolve: resolveFindings, reopen: reopenFindings }

/** Works for one finding and for a selection. */
export async function decide(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided(decisions, 'Choose what to do with the selected findings.'), {}, {
    say: ({ changed }, { decision }) => `${changed} ${changed === 1 ? 'finding' : 'findings'} ${doneOf(findingDecisions, decision)}.`,
    show: '/findings',
  })
}

export async function assign(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, assignFindings, {}, { say: (_done, { assigneeId }) => (assigneeId ? 'Assigned.' : 'Nobody is assigned now.'), show: '/findings' })
}
