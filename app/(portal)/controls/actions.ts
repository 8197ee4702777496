'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { adoptTemplate } from '#lib/modules/control-templates/operations.ts'
import { createControl, removeControl, restoreControl, updateControl } from '#lib/modules/controls/operations/details.ts'
import type { PackCode } from '#lib/pack/index.ts'

export async function create(template: string | null, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, createControl, { template }, { to: ({ id }) => `/controls/${id}` })
}

export async function adopt(template: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, adoptTemplate, { template } as { template: PackCode }, { to: ({ id }) => `/controls/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateControl, { id }, { to: `/controls/${id}` })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeControl, { id }, { to: '/controls' })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, restoreControl, { id }, { to: `/controls/${id}` })
}
