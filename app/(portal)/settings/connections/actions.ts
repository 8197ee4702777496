'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import type { Kind } from '#lib/modules/connections/model.ts'
import { checkConnection, pullConnection } from '#lib/modules/connections/operations/calls.ts'
import { createConnection, removeConnection, rotateSecret, setCredentials, updateConnection } from '#lib/modules/connections/operations/manage.ts'
import { replayMessage } from '#lib/modules/connections/operations/messages.ts'
import { getConnection } from '#lib/modules/connections/queries.ts'

const pageOf = (id: string) => `/settings/connections/${id}`
const soon = 'A worker begins with it in a moment.'

export async function create(kind: Kind, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, createConnection, { kind }, { to: ({ id }) => pageOf(id) })
}

export async function change(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateConnection, { id }, { say: ({ waits }) => (waits ? `Saved, but for ${waits.fields.join(', ')}: that waits for approval. ${waits.stuck ?? 'Somebody else decides.'}` : 'Saved.'), show: pageOf(id) })
}

export async function replaceSecrets(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setCredentials, { id }, { say: 'Saved. It is called with these from now on.', show: pageOf(id) })
}

/** The secret is shown in the answer to this post, and nowhere else ever. */
export async function rotate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, rotateSecret, { id }, { say: ({ secret }) => ({ message: 'The signing secret is replaced.', reveal: { label: 'The signing secret.', value: secret } }), show: pageOf(id) })
}

export async function test(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, checkConnection, { id }, { say: soon, show: pageOf(id) })
}

export async function pull(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, pullConnection, { id }, { say: soon, show: pageOf(id) })
}

export async function replay(connectionId: string, id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, replayMessage, { id }, { say: soon, show: pageOf(connectionId) })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeConnection, { id }, { confirm: async (person) => (await getConnection(person, { id })).name, to: '/settings/connections' })
}
