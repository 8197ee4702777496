'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { aggregateDeficiencies } from '#lib/modules/deficiencies/operations/aggregate.ts'
import { closeDeficiency, retestDeficiency, withdrawDeficiency } from '#lib/modules/deficiencies/operations/close.ts'
import { evaluateDeficiency, giveBackDeficiency, reviewDeficiency } from '#lib/modules/deficiencies/operations/evaluate.ts'
import { addSource, raiseDeficiency, updateDeficiency } from '#lib/modules/deficiencies/operations/raise.ts'
import { remediateDeficiency, respondToDeficiency } from '#lib/modules/deficiencies/operations/respond.ts'

const at = (id: string) => `/deficiencies/${id}`

export async function raise(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, raiseDeficiency, {}, { to: ({ id }) => at(id) })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateDeficiency, { id }, { to: at(id) })
}

export async function source(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, addSource, { id }, { to: at(id) })
}

/** Each row of the form is a control, with the test of it after a colon. */
function compensatingOf(typed: Record<string, unknown>) {
  return [0, 1, 2].flatMap((n) => {
    const chosen = typed[`compensating${n}`]
    if (typeof chosen !== 'string' || chosen === '') return []
    const [controlId = '', testId = ''] = chosen.split(':')
    return [{ controlId, testId, precision: String(typed[`precision${n}`] ?? '') }]
  })
}

export async function evaluate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, evaluateDeficiency, (typed) => ({ id, compensating: compensatingOf(typed) }), { to: at(id) })
}

export async function review(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, reviewDeficiency, { id }, { to: at(id) })
}

export async function giveBack(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, giveBackDeficiency, { id }, { to: at(id) })
}

export async function respond(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, respondToDeficiency, { id }, { to: at(id) })
}

export async function remediate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, remediateDeficiency, { id }, { to: at(id) })
}

export async function retest(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, retestDeficiency, { id }, { to: at(id) })
}

export async function close(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, closeDeficiency, { id }, { to: at(id) })
}

export async function withdraw(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, withdrawDeficiency, { id }, { to: at(id) })
}

export async function aggregate(engagementId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, aggregateDeficiencies, { engagementId }, { to: ({ id }) => at(id) })
}
