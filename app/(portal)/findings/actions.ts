'use server'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { assignFindings, dismissFindings, flagFindings, reopenFindings, resolveFindings, reviewFindings } from '#lib/modules/findings/operations/decide.ts'

const decisions = { review: reviewFindings, flag: flagFindings, dismiss: dismissFindings, resolve: resolveFindings, reopen: reopenFindings }
const done: Record<string, string> = { review: 'reviewed', flag: 'flagged for investigation', dismiss: 'marked as false positive', resolve: 'resolved', reopen: 'opened again' } satisfies Record<keyof typeof decisions, string>

/** Works for one finding and for a selection. */
export async function decide(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided(decisions, 'Choose what to do with the selected findings.'), {}, {
    say: ({ changed }, { decision }) => `${changed} ${changed === 1 ? 'finding' : 'findings'} ${done[String(decision)]}.`,
    show: '/findings',
  })
}

export async function assign(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, assignFindings, {}, { say: (_done, { assigneeId }) => (assigneeId ? 'Assigned.' : 'Nobody is assigned now.'), show: '/findings' })
}
