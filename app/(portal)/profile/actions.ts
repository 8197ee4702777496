'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { action } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { changePassword, endOwnSession, renewBackupCodes, updateProfile } from '#lib/modules/profile/operations.ts'

type Input<T extends (...given: never[]) => unknown> = Parameters<T>[1]

export async function save(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await updateProfile(person, input as Input<typeof updateProfile>)
    // The name stands in the frame of every page.
    revalidatePath('/', 'layout')
    return { message: 'Saved.' }
  })
}

export async function newPassword(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await changePassword(person, input as Input<typeof changePassword>)
    redirect('/profile?said=password')
  })
}

export async function newCodes(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { codes } = await renewBackupCodes(person, { password: typeof input.password === 'string' ? input.password : '' })
    revalidatePath('/profile')
    return { message: 'New backup codes are made; the old ones stopped working.', reveal: { label: 'Your new backup codes.', value: codes.join('\n') } }
  })
}

export async function end(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await endOwnSession(person, { id })
    revalidatePath('/profile')
    return { message: 'The session ended.' }
  })
}
