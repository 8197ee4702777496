'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { changePassword, endOwnSession, renewBackupCodes, updateProfile } from '#lib/modules/profile/operations.ts'
import { proving } from '#lib/modules/profile/own-password.ts'

/** The name stands in the frame of every page. */
export async function save(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateProfile, {}, { say: 'Saved.', show: '/' })
}

export async function newPassword(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, proving('current', changePassword), {}, { to: '/profile?said=password' })
}

export async function newCodes(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, proving('password', renewBackupCodes), {}, {
    say: ({ codes }) => ({ message: 'New backup codes are made; the old ones stopped working.', reveal: { label: 'Your new backup codes.', value: codes.join('\n') } }),
    show: '/profile',
  })
}

export async function end(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endOwnSession, { id }, { say: 'The session ended.', show: '/profile' })
}
