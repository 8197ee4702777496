'use server'
import '#lib/edge/everything.ts'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { requestException } from '#lib/modules/revocations/exceptions.ts'
import { assignRevocation } from '#lib/modules/revocations/operations.ts'

export async function assign(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, assignRevocation, { id, version }, { say: 'Assigned: they are told.', show: `/revocations/${id}` })
}

export async function except(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestException, { id, version }, { say: ({ stuck }) => `Requested. ${stuck ?? 'It has to go until somebody else approves that it may stay.'}`, show: `/revocations/${id}` })
}
