'use server'
import type { Person } from '#lib/auth/actor.ts'
import { submit } from '#lib/edge/action.ts'
import { keepLink } from '#lib/edge/linking.ts'
import type { FormState } from '#lib/form-state.ts'
import { beginLink, releaseIdentity } from '#lib/modules/profile/linking.ts'
import { changePassword, endOwnSession, renewBackupCodes, updateProfile } from '#lib/modules/profile/operations.ts'
import { proving } from '#lib/modules/profile/own-password.ts'

/** The confirmation; the link to the provider stands on the page then. */
export async function confirmLink(providerId: string, _: FormState, form: FormData): Promise<FormState> {
  const work = async (person: Person, input: { providerId: string; current: string }) => {
    await proving('current', beginLink)(person, input)
    await keepLink(person, providerId)
  }
  return submit(form, work, { providerId }, { to: `/profile/link/${providerId}` })
}

export async function unlink(providerId: string, _: FormState, form: FormData): Promise<FormState> {
  const work = proving('current', releaseIdentity)
  return submit(form, work, { providerId }, { to: '/profile?said=unlinked' })
}

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
