'use server'
import { revalidatePath } from 'next/cache'
import { action } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { cancelVerification, startVerification } from '#lib/modules/audit-trail/verifying.ts'

export async function startVerifying(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await startVerification(person, {})
    revalidatePath('/audit-trail/verify')
    return { message: 'Started. It goes on when you leave this page.' }
  })
}

export async function cancelVerifying(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await cancelVerification(person, { id })
    revalidatePath('/audit-trail/verify')
    return { message: 'Cancelled.' }
  })
}
