'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import type { Kind } from '#lib/modules/trail-streams/model.ts'
import { createTrailStream, removeTrailStream, replayTrailStream, rotateStreamSecret, updateTrailStream } from '#lib/modules/trail-streams/operations.ts'
import { getTrailStream } from '#lib/modules/trail-streams/queries.ts'

const pageOf = (id: string) => `/trail-streams/${id}`

export async function create(kind: Kind, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, createTrailStream, { kind }, { to: ({ id }) => pageOf(id) })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateTrailStream, { id }, { to: pageOf(id) })
}

/** The secret is shown in the answer to this post, and nowhere else ever. */
export async function rotate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, rotateStreamSecret, { id }, { say: ({ secret }) => ({ message: 'The signing secret is replaced.', reveal: { label: 'The signing secret.', value: secret } }), show: pageOf(id) })
}

export async function replay(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, replayTrailStream, { id }, { say: ({ from }) => `It is sent again from entry ${from} on.`, show: pageOf(id) })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeTrailStream, { id }, { confirm: async (person) => (await getTrailStream(person, { id })).name, to: '/trail-streams' })
}
