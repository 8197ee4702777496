'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { beginAnew } from '#lib/modules/audit-trail/proofs.ts'
import { cancelVerification, startVerification } from '#lib/modules/audit-trail/verifying.ts'

export async function startVerifying(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, startVerification, {}, { say: 'Started. It goes on when you leave this page.', show: '/audit-trail/verify' })
}

export async function beginAnewNow(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, beginAnew, {}, { say: 'Begun anew. It is anchored under its new name within a minute.', show: '/audit-trail/verify' })
}

export async function cancelVerifying(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, cancelVerification, { id }, { say: 'Cancelled.', show: '/audit-trail/verify' })
}
