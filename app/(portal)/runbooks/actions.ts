'use server'
import '#lib/edge/everything.ts'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { acceptDrill, recordDrill, rejectDrill } from '#lib/modules/runbooks/operations/drill.ts'
import { adoptRunbook, createRunbook, endRunbook, updateRunbook } from '#lib/modules/runbooks/operations/write.ts'

const page = (id: string) => `/runbooks/${id}`
/** People type minutes; what is no number is told at its field. */
const inSeconds = (typed: unknown) => (typeof typed === 'string' && /^\d+(\.\d+)?$/.test(typed) ? String(Math.round(Number(typed) * 60)) : (typed as string | undefined) ?? '')

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createRunbook, {}, { to: ({ id }) => page(id) })
}

export async function adopt(shipped: 'database' | 'application' | 'region', _: FormState, form: FormData): Promise<FormState> {
  return submit(form, adoptRunbook, { shipped }, { to: ({ id }) => page(id) })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateRunbook, { id }, { to: page(id) })
}

export async function end(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endRunbook, { id, version }, { say: 'Ended. Its drills stay.', show: page(id) })
}

export async function record(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, recordDrill, (typed) => ({ id, rtoSeconds: inSeconds(typed.rtoSeconds), rpoSeconds: inSeconds(typed.rpoSeconds) }), { to: (drill) => `/runbooks/drills/${drill.id}` })
}

export async function review(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided({ accept: acceptDrill, reject: rejectDrill }, 'Choose what to decide.'), { id }, { say: ({ status }) => (status === 'accepted' ? 'Accepted.' : 'Rejected: it counts for nothing.'), show: `/runbooks/drills/${id}` })
}
