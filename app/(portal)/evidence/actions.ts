'use server'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { link } from '#lib/modules/evidence/deliver.ts'
import { compareStore, verifyNow } from '#lib/modules/evidence/jobs.ts'
import { splitExpected } from '#lib/modules/evidence/model.ts'
import { createEvidence } from '#lib/modules/evidence/operations/collect.ts'
import { approveEvidence, rejectEvidence, reviewEvidence } from '#lib/modules/evidence/operations/decide.ts'
import { updateEvidence } from '#lib/modules/evidence/operations/details.ts'
import { extendRetention, setLegalHold } from '#lib/modules/evidence/operations/keep.ts'
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

const differs = { mismatch: 'The stored file was altered: it hashes to something else now.', missing: 'The file is not in the store any more.', 'no file': 'There is no file yet, so there is no hash.', match: '' }

export async function verify(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, (person) => verifyNow(person, id), {}, {
    say: ({ verified, outcome }) => (verified ? 'Read again from the store: the hash is the one it was taken in with.' : { status: 'failed', message: `Not verified. ${differs[outcome]}` }),
    show: `/evidence/${id}`,
  })
}

export async function hold(id: string, on: boolean, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setLegalHold, { id, hold: on }, { say: on ? 'Under a legal hold from now on.' : 'Released.', show: `/evidence/${id}` })
}

export async function keepLonger(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, extendRetention, { id }, { say: 'The retention is longer now. The store’s lock follows within seconds.', show: `/evidence/${id}` })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestRemoval, { id }, { say: ({ stuck }) => `Requested. ${stuck ?? 'It stays until somebody else approves it.'}`, show: `/evidence/${id}` })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, restoreEvidence, { id }, { to: `/evidence/${id}` })
}

export async function compare(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, (person) => compareStore(person), {}, {
    say: ({ brokenCount, rows }) => (brokenCount === 0
      ? `Every one of ${rows} files is in the store with its size.`
      : { status: 'failed', message: `${brokenCount} of ${rows} files are missing or wrong; each is listed below and has a finding.` }),
    show: '/evidence/storage',
  })
}
