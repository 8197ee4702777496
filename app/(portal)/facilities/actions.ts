'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createFacility, endFacility, updateFacility } from '#lib/modules/facilities/operations.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createFacility, {}, { to: ({ id }) => `/facilities/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateFacility, { id }, { to: `/facilities/${id}` })
}

export async function end(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endFacility, { id }, { say: 'Ended.', show: `/facilities/${id}` })
}
