'use server'
import { submit } from '#lib/edge/action.ts'
import '#lib/edge/everything.ts'
import type { FormState } from '#lib/form-state.ts'
import { answerItem } from '#lib/modules/control-tests/operations/answer.ts'
import { concludeTest, giveBackTest, reviewTest } from '#lib/modules/control-tests/operations/conclude.ts'
import { recordDeviation, remediateDeviation } from '#lib/modules/control-tests/operations/deviations.ts'
import { cancelTest, performTest } from '#lib/modules/control-tests/operations/perform.ts'
import { createTest } from '#lib/modules/control-tests/operations/plan.ts'
import { extendSample, replaceItem } from '#lib/modules/control-tests/operations/sample.ts'

const at = (id: string) => `/control-tests/${id}`

export async function create(fixed: { kind?: 'roll_forward' | 'retest'; formerId?: string; ready?: string }, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, createTest, fixed, { to: ({ id }) => at(id) })
}

export async function perform(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, performTest, { id }, { to: at(id) })
}

export async function cancel(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, cancelTest, { id }, { to: at(id) })
}

export async function answer(id: string, number: number, letter: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, answerItem, { id, number, letter }, { to: `${at(id)}/items/${number}` })
}

export async function extend(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, extendSample, { id }, { to: `${at(id)}/items?show=sample` })
}

export async function replace(id: string, number: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, replaceItem, { id, number }, { to: ({ number: next }) => `${at(id)}/items/${next}` })
}

export async function record(id: string, letter: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, recordDeviation, { id, letter }, { to: `${at(id)}/deviations` })
}

export async function remediate(testId: string, id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, remediateDeviation, { id }, { to: `${at(testId)}/deviations` })
}

export async function conclude(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, concludeTest, { id }, { to: at(id) })
}

export async function review(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, reviewTest, { id }, { to: at(id) })
}

export async function giveBack(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, giveBackTest, { id }, { to: at(id) })
}
