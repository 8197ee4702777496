'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { checkAccount } from '#lib/modules/cloud-accounts/operations/check.ts'
import { addMembers, createAccount, removeAccount, updateAccount } from '#lib/modules/cloud-accounts/operations/manage.ts'
import { requestMute, unmuteFinding } from '#lib/modules/cloud-scans/operations/mute.ts'
import { cancelScan, startScan } from '#lib/modules/cloud-scans/operations/start.ts'

const accountPage = (id: string) => `/cloud/accounts/${id}`

export async function createCloudAccount(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createAccount, {}, { to: ({ id }) => accountPage(id) })
}

export async function updateCloudAccount(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateAccount, { id }, { say: 'Saved.', show: accountPage(id) })
}

export async function removeCloudAccount(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeAccount, { id }, { to: '/cloud/accounts' })
}

export async function addOrganization(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, addMembers, { id }, { say: ({ added }) => `${added} ${added === 1 ? 'account' : 'accounts'} added.`, show: accountPage(id) })
}

export async function testAccount(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, checkAccount, { id }, { say: 'A worker begins with it in a moment.', show: accountPage(id) })
}

export async function scanAccount(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, startScan, { id }, { to: ({ id: scanId }) => `/cloud/scans/${scanId}` })
}

export async function stopScan(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, cancelScan, { id }, { say: 'Cancelled.', show: `/cloud/scans/${id}` })
}

export async function askMute(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestMute, { id }, { say: ({ stuck }) => stuck ?? 'Requested. Somebody else decides.', show: `/cloud/findings/${id}` })
}

export async function endMute(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, unmuteFinding, { id }, { say: 'The mute is over.', show: `/cloud/findings/${id}` })
}
