'use server'
import '#lib/edge/everything.ts'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { endAccess } from '#lib/modules/access-requests/operations/end.ts'
import { assignGrant, grantAccess } from '#lib/modules/access-requests/operations/grant.ts'
import { createRequest, withdrawRequest } from '#lib/modules/access-requests/operations/request.ts'
import { reviewAccess } from '#lib/modules/access-requests/operations/review.ts'

const page = (id: string) => `/access-requests/${id}`

export async function create(systemId: string, source: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, createRequest, { systemId, source }, { to: ({ id }) => page(id) })
}

export async function withdraw(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, withdrawRequest, { id }, { say: 'Withdrawn.', show: page(id) })
}

export async function assign(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, assignGrant, { id, version }, { say: 'They are told.', show: page(id) })
}

export async function grant(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, grantAccess, { id, version }, { say: ({ approveBy }) => (approveBy ? 'Noted. Somebody else has to approve it now.' : 'Noted. The next population of the system shows it.'), show: page(id) })
}

export async function end(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endAccess, { id }, { say: ({ revocations }) => (revocations > 0 ? 'Ended: somebody has to remove it.' : 'Ended.'), show: page(id) })
}

export async function review(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, reviewAccess, { id, version }, { say: 'Recorded: it stays.', show: page(id) })
}
