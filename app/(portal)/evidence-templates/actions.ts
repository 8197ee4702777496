'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createTemplate, removeTemplate, restoreTemplate, updateTemplate } from '#lib/modules/evidence-templates/operations.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createTemplate, {}, { to: ({ id }) => `/evidence-templates/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateTemplate, { id }, { to: `/evidence-templates/${id}` })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeTemplate, { id }, { to: '/evidence-templates' })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, restoreTemplate, { id }, { to: `/evidence-templates/${id}` })
}
