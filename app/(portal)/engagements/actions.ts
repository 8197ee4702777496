'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { closeEngagement, createEngagement, reopenEngagement, updateEngagement } from '#lib/modules/engagements/operations.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createEngagement, {}, { to: ({ id }) => `/engagements/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateEngagement, { id }, { to: `/engagements/${id}` })
}

export async function close(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, closeEngagement, { id }, { to: `/engagements/${id}` })
}

export async function reopen(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, reopenEngagement, { id }, { to: `/engagements/${id}` })
}
