'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { now } from '#lib/clock.ts'
import { action } from '#lib/edge/action.ts'
import { env } from '#lib/env.ts'
import { invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { inviteUser, resendInvite, revokeInvite } from '#lib/modules/users/operations/invite.ts'
import { eraseUser } from '#lib/modules/users/operations/erase.ts'
import { changePermissions, changeRoles, deactivateUser, endUserSessions, reactivateUser, removeUser, unlockUser, updateUser } from '#lib/modules/users/operations/manage.ts'
import { getPermissions, getUser } from '#lib/modules/users/queries.ts'

type Input<T extends (...given: never[]) => unknown> = Parameters<T>[1]

const changed = (message: string): Partial<FormState> => {
  revalidatePath('/users', 'layout')
  return { message }
}

export async function invite(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { id } = await inviteUser(person, input as Input<typeof inviteUser>)
    redirect(`/users/${id}`)
  })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await updateUser(person, { ...input, id } as Input<typeof updateUser>)
    redirect(`/users/${id}`)
  })
}

export async function resend(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await resendInvite(person, { id })
    return changed(env().SMTP_URL ? 'A new invitation is on its way; the former link stopped working.' : 'A new invitation lies in the outbox; the former link stopped working.')
  })
}

export async function revoke(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await revokeInvite(person, { id })
    redirect('/users')
  })
}

export async function setRoles(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await changeRoles(person, { ...input, id } as Input<typeof changeRoles>)
    return changed('The roles are changed. Open sessions ended: the new rights hold from the next sign-in.')
  })
}

export async function deactivate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await deactivateUser(person, { ...input, id } as Input<typeof deactivateUser>)
    return changed('Deactivated. Every session and token stopped.')
  })
}

export async function reactivate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await reactivateUser(person, { ...input, id } as Input<typeof reactivateUser>)
    return changed('Reactivated. They can sign in again.')
  })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const user = await getUser(person, { id })
    if (String(input.confirmation ?? '').trim() !== user.name) throw invalid({ confirmation: `Type “${user.name}” exactly as it is shown.` })
    await removeUser(person, { ...input, id } as Input<typeof removeUser>)
    redirect('/users')
  })
}

export async function erase(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { commitmentsClosed } = await eraseUser(person, { ...input, id } as Input<typeof eraseUser>)
    return changed(`Erased. ${commitmentsClosed} personal values of the audit trail are gone.`)
  })
}

export async function endSessions(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    const { ended } = await endUserSessions(person, { id })
    return changed(`${ended} ${ended === 1 ? 'session' : 'sessions'} ended.`)
  })
}

export async function unlock(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await unlockUser(person, { id })
    return changed('Unlocked.')
  })
}

const word = (value: unknown) => (typeof value === 'string' ? value.trim() : '')

/** The operation replaces the whole list; each form of the page changes one line of it. */
export async function grantOne(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const permission = word(input.permission)
    if (!permission) throw invalid({ permission: 'choose one' })
    if (!word(input.reason)) throw invalid({ reason: 'is required' })
    if (word(input.expiresAt) && !(Date.parse(word(input.expiresAt)) > now().getTime())) throw invalid({ expiresAt: 'must lie in the future' })
    const { single } = await getPermissions(person, { id })
    const line = { permission, effect: input.effect, reason: input.reason, expiresAt: input.expiresAt }
    const grants = [...single.filter((each) => each.permission !== permission).map(kept), line]
    await changePermissions(person, { id, grants } as Input<typeof changePermissions>)
    return changed(`${permission} is ${input.effect === 'withdrawn' ? 'withdrawn' : 'granted'}. Open sessions ended.`)
  })
}

export async function takeBack(id: string, permission: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    const { single } = await getPermissions(person, { id })
    if (!single.some((each) => each.permission === permission)) throw invalid({}, 'This line is gone already.')
    const grants = single.filter((each) => each.permission !== permission).map(kept)
    await changePermissions(person, { id, grants } as Input<typeof changePermissions>)
    return changed(`The single line for ${permission} is gone. Open sessions ended.`)
  })
}

const kept = (line: { permission: string; effect: string; reason: string; expiresAt: Date | null }) => ({ ...line, expiresAt: line.expiresAt?.toISOString() ?? null })
