'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { removeView, saveView } from '#lib/modules/saved-views/operations.ts'

export async function keepView(path: string, query: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, saveView, { path, query }, { say: 'Saved under Views.', show: path })
}

export async function forgetView(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeView, { id }, { say: 'The view was removed.', show: '/' })
}
