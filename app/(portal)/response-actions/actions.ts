'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { reverseAct } from '#lib/modules/response-actions/operations/act.ts'
import { endResponse, requestResponse } from '#lib/modules/response-actions/operations/ask.ts'

export async function ask(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestResponse, {}, { to: '/response-actions' })
}

export async function end(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endResponse, { id }, { to: '/response-actions' })
}

export async function reverse(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, reverseAct, { id }, { to: '/response-actions' })
}
