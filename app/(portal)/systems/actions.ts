'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createSystem, removeSystem, restoreSystem, updateSystem } from '#lib/modules/systems/operations.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createSystem, {}, { to: ({ id }) => `/systems/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateSystem, { id }, { to: `/systems/${id}` })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeSystem, { id }, { to: '/systems' })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, restoreSystem, { id }, { to: `/systems/${id}` })
}
