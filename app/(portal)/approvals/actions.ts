'use server'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { approveRequest, delegateDecisions, endDelegation, rejectRequest, withdrawRequest } from '#lib/modules/approvals/operations.ts'

const decisions = { approve: approveRequest, reject: rejectRequest }

const came: Record<string, string> = { approved: 'Approved: it is done.', rejected: 'Rejected.', open: 'Your voice counts; others have to agree as well.' }

export async function decide(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided(decisions, 'Choose what to decide.'), {}, { say: ({ state }) => came[state] ?? 'Done.', show: '/' })
}

export async function withdraw(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, withdrawRequest, {}, { say: 'Withdrawn.', show: '/' })
}

export async function delegate(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, delegateDecisions, ({ startsAt }) => (startsAt === '' ? { startsAt: undefined } : {}), { say: 'Delegated. Whatever they decide for you says so.', show: '/approvals/delegations' })
}

export async function stopDelegating(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endDelegation, { id }, { say: 'Ended.', show: '/approvals/delegations' })
}
