'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { cancelEntryReview, createEntryReview, explainEntryStops } from '#lib/modules/entry-reviews/operations/begin.ts'
import { explainEntries, signOffEntryReview } from '#lib/modules/entry-reviews/operations/sign-off.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createEntryReview, {}, { to: ({ id }) => `/entry-reviews/${id}` })
}

export async function explainStops(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, explainEntryStops, { id }, { say: 'Explained: it is being judged.', show: `/entry-reviews/${id}` })
}

export async function cancel(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, cancelEntryReview, { id }, { say: 'Cancelled.', show: `/entry-reviews/${id}` })
}

export async function explain(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, explainEntries, { id }, { say: ({ explained, left }) => `${explained} explained, ${left} left.`, show: `/entry-reviews/${id}/exceptions` })
}

export async function explainOne(id: string, number: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, explainEntries, { id, numbers: [number] }, { say: ({ left }) => `Explained, ${left} left.`, show: `/entry-reviews/${id}/exceptions/${number}` })
}

export async function signOff(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, signOffEntryReview, { id }, { say: 'Signed off.', show: `/entry-reviews/${id}` })
}
