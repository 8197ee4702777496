'use server'
import '#lib/edge/everything.ts'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import type { Kind } from '#lib/modules/channels/model.ts'
import { createChannel, removeChannel, updateChannel } from '#lib/modules/channels/operations.ts'
import { getChannel } from '#lib/modules/channels/queries.ts'

export async function create(kind: Kind, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, createChannel, { kind }, { to: ({ id }) => `/channels/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateChannel, { id }, { to: `/channels/${id}` })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeChannel, { id }, { confirm: async (person) => (await getChannel(person, { id })).name, to: '/channels' })
}
