'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { removeTable } from '#lib/modules/anomalies/tables.ts'

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeTable, { id }, { say: 'It is used no more.', show: '/anomalies' })
}
