'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { grantable } from '#lib/auth/permissions.ts'
import { action } from '#lib/edge/action.ts'
import { invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { createApiToken, revokeApiToken } from '#lib/modules/api-tokens/operations.ts'
import { createIdentityProvider, removeIdentityProvider, updateIdentityProvider } from '#lib/modules/identity-providers/operations.ts'
import { getIdentityProvider } from '#lib/modules/identity-providers/queries.ts'
import { retryMail } from '#lib/modules/mails/operations.ts'
import { updateSettings } from '#lib/modules/settings/operations.ts'
import { fieldName, moduleGroups, nameIn } from '../users/_parts/permissions.ts'
import { settingsFrom, underFormNames } from './_parts/form-names.ts'

type Input<T extends (...given: never[]) => unknown> = Parameters<T>[1]

export async function save(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    try {
      await updateSettings(person, { version: input.version, settings: settingsFrom(input) } as Input<typeof updateSettings>)
    } catch (error) {
      throw underFormNames(error)
    }
    revalidatePath('/settings')
    return { message: 'Saved. The settings hold from now on.' }
  })
}

export async function connect(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { id } = await createIdentityProvider(person, input as Input<typeof createIdentityProvider>)
    redirect(`/settings/sign-in/${id}`)
  })
}

export async function updateProvider(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await updateIdentityProvider(person, { ...input, id } as Input<typeof updateIdentityProvider>)
    redirect('/settings/sign-in')
  })
}

export async function disconnect(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const provider = await getIdentityProvider(person, { id })
    if (String(input.confirmation ?? '').trim() !== provider.name) throw invalid({ confirmation: `Type “${provider.name}” exactly as it is shown.` })
    await removeIdentityProvider(person, { id })
    redirect('/settings/sign-in')
  })
}

/** The token is shown in the answer to this post, and nowhere else ever. */
export async function makeToken(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    // Scopes come in one list a module, so that each has its own heading.
    const scopes = Object.entries(input).filter(([field]) => nameIn('scopes', field) !== null).flatMap(([, value]) => value)
    if (scopes.length === 0) throw invalid({ [fieldName('scopes', moduleGroups(grantable)[0]?.module ?? '')]: 'Tick at least one permission, here or below.' })
    const { token } = await createApiToken(person, { name: input.name, scopes, expiresAt: input.expiresAt } as Input<typeof createApiToken>)
    return { message: 'The token is made.', reveal: { label: 'Your new token.', value: token } }
  })
}

export async function revokeToken(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await revokeApiToken(person, { id })
    revalidatePath('/settings/tokens')
    return { message: 'Revoked. It is refused from the next call on.' }
  })
}

export async function retry(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await retryMail(person, { id })
    revalidatePath('/settings/mails')
    return { message: 'On its way again.' }
  })
}
