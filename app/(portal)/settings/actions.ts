'use server'
import '#lib/edge/everything.ts'
import type { Person } from '#lib/auth/actor.ts'
import { grantable } from '#lib/auth/permissions.ts'
import { submit } from '#lib/edge/action.ts'
import { AppError, invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { createApiToken, revokeApiToken } from '#lib/modules/api-tokens/operations.ts'
import { requestRule } from '#lib/modules/approvals/operations.ts'
import { createIdentityProvider, removeIdentityProvider, updateIdentityProvider } from '#lib/modules/identity-providers/operations.ts'
import { getIdentityProvider } from '#lib/modules/identity-providers/queries.ts'
import { retryMail } from '#lib/modules/mails/operations.ts'
import { runSchedule, updateSchedule } from '#lib/modules/schedules/operations.ts'
import { previewSchedule } from '#lib/modules/schedules/queries.ts'
import { updateSettings } from '#lib/modules/settings/operations.ts'
import { fieldName, moduleGroups, nameIn } from '../users/_parts/permissions.ts'
import { settingsFrom, underFormNames } from './_parts/form-names.ts'
import { ruleFieldNames, ruleFrom } from './_parts/rule-form.ts'

const change = async (person: Person, input: Parameters<typeof updateSettings>[1]) => updateSettings(person, input).catch((error: unknown) => { throw underFormNames(error) })

export async function save(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, change, (typed) => ({ settings: settingsFrom(typed) }), {
    say: ({ waits }) => (waits ? `Saved, but for ${waits.settings.join(', ')}: that waits for approval. ${waits.stuck ?? 'Somebody else decides.'}` : 'Saved. The settings hold from now on.'), show: '/settings',
  })
}

export async function connect(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createIdentityProvider, {}, { to: ({ id }) => `/settings/sign-in/${id}` })
}

export async function updateProvider(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateIdentityProvider, { id }, { to: ({ waits }) => (waits ? `/settings/sign-in/${id}` : '/settings/sign-in') })
}

export async function disconnect(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeIdentityProvider, { id }, { confirm: async (person) => (await getIdentityProvider(person, { id })).name, to: '/settings/sign-in' })
}

/** Scopes come in one list a module, so that each has its own heading. */
function ticked(typed: Record<string, unknown>): Record<string, unknown> {
  const scopes = Object.entries(typed).filter(([field]) => nameIn('scopes', field) !== null).flatMap(([, value]) => value)
  if (scopes.length === 0) throw invalid({ [fieldName('scopes', moduleGroups(grantable)[0]?.module ?? '')]: 'Tick at least one permission, here or below.' })
  return { scopes, sources: typed.sources }
}

/** The token is shown in the answer to this post, and nowhere else ever. */
export async function makeToken(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createApiToken, ticked, { say: ({ token }) => ({ message: 'The token is made.', reveal: { label: 'Your new token.', value: token } }) })
}

export async function revokeToken(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, revokeApiToken, { id }, { say: 'Revoked. It is refused from the next call on.', show: '/settings/tokens' })
}

export async function retry(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, retryMail, { id }, { say: 'On its way again.', show: '/settings/mails' })
}

export async function changeSchedule(id: string, _: FormState, form: FormData): Promise<FormState> {
  if (form.get('decision') !== 'preview') return submit(form, updateSchedule, { id }, { to: '/settings/schedules' })
  // What was typed comes back with its preview, in the address: it works without JavaScript too.
  const typed = new URLSearchParams(['rule', 'zone', 'ownerId', 'pausedReason'].map((name) => [name, String(form.get(name) ?? '')]))
  return submit(form, previewSchedule, {}, { to: `/settings/schedules/${id}?${typed.toString()}` })
}

export async function runScheduled(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, runSchedule, { id }, { say: 'A worker begins with it in a moment.', show: '/settings/schedules' })
}

export async function changeRule(kind: string, number: number, _: FormState, form: FormData): Promise<FormState> {
  const request = async (person: Person, input: Parameters<typeof requestRule>[1]) => requestRule(person, input).catch((error: unknown) => {
    if (error instanceof AppError && error.fields) throw invalid(ruleFieldNames(error.fields, Object.fromEntries(form)), error.message)
    throw error
  })
  return submit(form, request, (typed) => ({ kind, number, definition: ruleFrom(typed) }), { say: ({ stuck }) => `Requested. ${stuck ?? 'Somebody else decides.'}`, show: '/settings/approval-rules' })
}
