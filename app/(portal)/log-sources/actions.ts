'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createLogSource, updateLogSource } from '#lib/modules/log-sources/operations.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createLogSource, {}, { to: ({ id }) => `/log-sources/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateLogSource, { id }, { to: `/log-sources/${id}` })
}
