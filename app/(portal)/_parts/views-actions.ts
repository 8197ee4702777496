'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { savedViewFields } from '#lib/modules/saved-views/model.ts'
import { removeView, saveView } from '#lib/modules/saved-views/operations.ts'

export async function keepView(_: FormState, form: FormData): Promise<FormState> {
  const path = savedViewFields.path.safeParse(form.get('path'))
  return submit(form, saveView, {}, { say: 'Saved under Views.', show: path.success ? path.data : '/' })
}

export async function forgetView(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeView, {}, { say: 'The view was removed.', show: '/' })
}
