'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createException, remediateException, requestAcceptance, updateException } from '#lib/modules/reconciliations/operations/exceptions.ts'
import { createReconciliation } from '#lib/modules/reconciliations/operations/judge.ts'
import { setSystem } from '#lib/modules/reconciliations/operations/systems.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createReconciliation, {}, { to: ({ id }) => `/reconciliations/${id}` })
}

export async function set(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setSystem, { id }, { say: ({ waits }) => (waits ? `Saved, but for ${waits.fields.join(', ')}: that waits for approval. ${waits.stuck ?? 'Somebody else decides.'}` : 'Saved.'), show: `/reconciliations/systems/${id}` })
}

export async function explain(of: { reconciliationId: string; number: number; attribute: number }, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, createException, of, { to: ({ id }) => `/reconciliations/exceptions/${id}` })
}

export async function amend(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateException, { id }, { to: `/reconciliations/exceptions/${id}` })
}

export async function accept(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestAcceptance, { id }, { to: `/reconciliations/exceptions/${id}` })
}

export async function remediate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, remediateException, { id }, { to: `/reconciliations/exceptions/${id}` })
}
