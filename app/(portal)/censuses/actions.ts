'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { cancelCensus, createCensus, explainStop } from '#lib/modules/censuses/operations/begin.ts'

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createCensus, {}, { to: ({ id }) => `/censuses/${id}` })
}

export async function explain(id: string, stopId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, explainStop, { id, stopId }, { say: ({ left }) => (left === 0 ? 'Everything is explained: it is being judged.' : 'Explained.'), show: `/censuses/${id}` })
}

export async function cancel(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, cancelCensus, { id }, { say: 'Cancelled.', show: `/censuses/${id}` })
}
