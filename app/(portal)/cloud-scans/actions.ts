'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createScan, removeScan, restoreScan, updateScan } from '#lib/modules/cloud-scans/operations.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createScan, {}, { to: ({ id }) => `/cloud-scans/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateScan, { id }, { to: `/cloud-scans/${id}` })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeScan, { id }, { to: '/cloud-scans' })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, restoreScan, { id }, { to: `/cloud-scans/${id}` })
}
