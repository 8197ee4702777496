'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createAccount, removeAccount, restoreAccount, updateAccount } from '#lib/modules/cloud-accounts/operations.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createAccount, {}, { to: ({ id }) => `/cloud-accounts/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateAccount, { id }, { to: `/cloud-accounts/${id}` })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeAccount, { id }, { to: '/cloud-accounts' })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, restoreAccount, { id }, { to: `/cloud-accounts/${id}` })
}
