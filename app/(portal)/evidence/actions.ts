'use server'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { link } from '#lib/modules/evidence/deliver.ts'
import { splitExpected } from '#lib/modules/evidence/model.ts'
import { createEvidence } from '#lib/modules/evidence/operations/collect.ts'
import { approveEvidence, rejectEvidence, reviewEvidence } from '#lib/modules/evidence/operations/decide.ts'
import { updateEvidence } from '#lib/modules/evidence/operations/details.ts'
import { requestRemoval, restoreEvidence } from '#lib/modules/evidence/operations/removal.ts'

export async function expect(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createEvidence, splitExpected, { to: ({ id }) => `/evidence/${id}` })
}

export async function linkObject(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, link, {}, { to: ({ id }) => `/evidence/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateEvidence, (typed) => ({ ...splitExpected(typed), id }), { to: `/evidence/${id}` })
}

const decisions = { approve: approveEvidence, reject: rejectEvidence, review: reviewEvidence }
const said: Record<string, string> = { approve: 'Approved.', reject: 'Rejected.', review: 'Noted as reviewed.' } satisfies Record<keyof typeof decisions, string>

export async function decide(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided(decisions, 'Choose what to decide.'), { id }, { say: (_done, { decision }) => said[String(decision)] ?? '', show: `/evidence/${id}` })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestRemoval, { id }, { say: ({ stuck }) => `Requested. ${stuck ?? 'It stays until somebody else approves it.'}`, show: `/evidence/${id}` })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, restoreEvidence, { id }, { to: `/evidence/${id}` })
}
