'use server'
import '#lib/edge/everything.ts'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { adoptStarters, createDuty, endMapping, mapDuty, removeDuty, restoreDuty, updateDuty } from '#lib/modules/duties/operations/catalog.ts'
import { evaluateDuties } from '#lib/modules/duties/operations/evaluate.ts'
import { endMitigation, mitigateConflict } from '#lib/modules/duties/operations/mitigate.ts'
import { createRule, endRule, requestRule, updateRule } from '#lib/modules/duties/operations/rules.ts'

const dutyPage = (id: string) => `/duties/catalog/${id}`
const rulePage = (id: string) => `/duties/rules/${id}`

export async function adopt(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, adoptStarters, {}, { to: '/duties/rules?state=draft' })
}

export async function evaluate(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, evaluateDuties, {}, { say: 'Started. It goes on when you leave this page.', show: '/duties' })
}

export async function createOne(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createDuty, {}, { to: ({ id }) => dutyPage(id) })
}

export async function updateOne(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateDuty, { id }, { to: dutyPage(id) })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeDuty, { id }, { to: '/duties/catalog' })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, restoreDuty, { id }, { to: dutyPage(id) })
}

export async function map(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, mapDuty, { id }, { to: dutyPage(id) })
}

export async function endMap(id: string, dutyId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endMapping, { id }, { say: 'Ended. Conflicts are looked at anew.', show: dutyPage(dutyId) })
}

export async function draftRule(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createRule, {}, { to: ({ id }) => rulePage(id) })
}

export async function editRule(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateRule, { id }, { to: rulePage(id) })
}

export async function askRule(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestRule, { id, version }, { say: ({ stuck }) => `Requested. ${stuck ?? 'It counts once somebody else has approved it.'}`, show: rulePage(id) })
}

export async function end(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endRule, { id, version }, { say: 'Ended.', show: rulePage(id) })
}

export async function mitigate(ruleId: string, conflictId: string | null, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, mitigateConflict, { ruleId, ...(conflictId && { conflictId }) }, { say: 'Mitigated until that day.', show: conflictId ? `/duties/conflicts/${conflictId}` : rulePage(ruleId) })
}

export async function endMit(id: string, show: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endMitigation, { id }, { say: ({ reopened }) => `Ended. ${reopened === 1 ? 'One conflict is' : `${reopened} conflicts are`} open again.`, show })
}
