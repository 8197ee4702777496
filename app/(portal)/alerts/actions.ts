'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { acknowledgeAlert, assignAlert, resolveAlert } from '#lib/modules/alerts/operations/answer.ts'
import { createThreshold, removeThreshold, updateThreshold } from '#lib/modules/alerts/operations/thresholds.ts'

const at = (id: string) => `/alerts/${id}`

export async function acknowledge(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, acknowledgeAlert, { id }, { to: at(id) })
}

export async function assign(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, assignAlert, { id }, { to: at(id) })
}

export async function resolve(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, resolveAlert, { id }, { to: at(id) })
}

export async function addThreshold(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createThreshold, {}, { to: '/alerts/thresholds' })
}

export async function changeThreshold(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateThreshold, { id }, { to: '/alerts/thresholds' })
}

export async function dropThreshold(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeThreshold, { id }, { to: '/alerts/thresholds' })
}
