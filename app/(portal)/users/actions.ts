'use server'
import { now } from '#lib/clock.ts'
import { submit } from '#lib/edge/action.ts'
import { env } from '#lib/env.ts'
import { invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { eraseUser } from '#lib/modules/users/operations/erase.ts'
import { inviteUser, resendInvite, revokeInvite } from '#lib/modules/users/operations/invite.ts'
import { linkPeople } from '#lib/modules/users/operations/link.ts'
import { changePermissions, changeRoles, deactivateUser, endUserSessions, reactivateUser, removeUser, unlockUser, updateUser } from '#lib/modules/users/operations/manage.ts'
import { requestReset } from '#lib/modules/users/operations/resets.ts'
import { getPermissions, getUser } from '#lib/modules/users/queries.ts'

const requested = ({ rights, stuck }: { rights: string[]; stuck: string | null }) => `Saved, but for ${rights.join(', ')}: that waits for approval. ${stuck ?? 'Somebody else decides.'}`

export async function invite(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, inviteUser, {}, { to: ({ id }) => `/users/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateUser, { id }, { to: `/users/${id}` })
}

export async function resend(id: string, _: FormState, form: FormData): Promise<FormState> {
  const where = env().SMTP_URL ? 'is on its way' : 'lies in the outbox'
  return submit(form, resendInvite, { id }, { say: `A new invitation ${where}; the former link stopped working.`, show: '/users' })
}

export async function revoke(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, revokeInvite, { id }, { to: '/users' })
}

export async function setRoles(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, changeRoles, { id }, { say: ({ waits }) => (waits ? requested(waits) : 'The roles are changed. Open sessions ended: the new rights hold from the next sign-in.'), show: '/users' })
}

export async function deactivate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, deactivateUser, { id }, { say: 'Deactivated. Every session and token stopped.', show: '/users' })
}

export async function reactivate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, reactivateUser, { id }, { say: 'Reactivated. They can sign in again.', show: '/users' })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeUser, { id }, { confirm: async (person) => (await getUser(person, { id })).name, to: '/users' })
}

export async function erase(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, eraseUser, { id }, { say: ({ commitmentsClosed }) => `Erased. ${commitmentsClosed} personal values of the audit trail are gone.`, show: '/users' })
}

export async function endSessions(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endUserSessions, { id }, { say: ({ ended }) => `${ended} ${ended === 1 ? 'session' : 'sessions'} ended.`, show: '/users' })
}

export async function unlock(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, unlockUser, { id }, { say: 'Unlocked.', show: '/users' })
}

export async function link(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, linkPeople, { id }, { say: 'Linked. They are one human from now on, and for ever.', show: '/users' })
}

export async function askReset(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestReset, { id }, { say: 'Requested. A second administrator has to approve it.', show: '/users' })
}

const word = (value: unknown) => (typeof value === 'string' ? value.trim() : '')
const kept = (line: { permission: string; effect: string; reason: string; expiresAt: Date | null }) => ({ ...line, expiresAt: line.expiresAt?.toISOString() ?? null })

/** The operation replaces the whole list; each form of the page changes one line of it. */
export async function grantOne(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, changePermissions, async ({ effect, reason, expiresAt, ...typed }, person) => {
    const permission = word(typed.permission)
    if (!permission) throw invalid({ permission: 'choose one' })
    if (!word(reason)) throw invalid({ reason: 'is required' })
    if (word(expiresAt) && !(Date.parse(word(expiresAt)) > now().getTime())) throw invalid({ expiresAt: 'must lie in the future' })
    const { single } = await getPermissions(person, { id })
    return { id, grants: [...single.filter((each) => each.permission !== permission).map(kept), { permission, effect, reason, expiresAt }] }
  }, { say: ({ waits }, { permission, effect }) => waits ? requested(waits) : `${word(permission)} is ${effect === 'withdrawn' ? 'withdrawn' : 'granted'}. Open sessions ended.`, show: '/users' })
}

export async function takeBack(id: string, permission: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, changePermissions, async (_typed, person) => {
    const { single } = await getPermissions(person, { id })
    if (!single.some((each) => each.permission === permission)) throw invalid({}, 'This permission was removed already.')
    return { id, grants: single.filter((each) => each.permission !== permission).map(kept) }
  }, { say: ({ waits }) => (waits ? requested(waits) : `The single line for ${permission} is gone. Open sessions ended.`), show: '/users' })
}
