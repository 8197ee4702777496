'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createReconciliation } from '#lib/modules/reconciliations/operations/judge.ts'
import { setSystem } from '#lib/modules/reconciliations/operations/systems.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createReconciliation, {}, { to: ({ id }) => `/reconciliations/${id}` })
}

export async function set(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setSystem, { id }, { to: '/reconciliations' })
}
