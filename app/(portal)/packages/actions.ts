'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { cancelPackage, createPackage, renewPackage } from '#lib/modules/packages/operations.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createPackage, {}, { to: ({ id }) => `/packages/${id}` })
}

export async function cancel(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, cancelPackage, { id }, { to: `/packages/${id}` })
}

export async function renew(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, renewPackage, { id }, { to: (made) => `/packages/${made.id}` })
}
