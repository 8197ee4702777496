'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { checkAccount } from '#lib/modules/cloud-accounts/operations/check.ts'
import { addMembers, createAccount, removeAccount, updateAccount } from '#lib/modules/cloud-accounts/operations/manage.ts'
import { requestMute, unmuteFinding } from '#lib/modules/cloud-scans/operations/mute.ts'
import { cancelScan, startScan } from '#lib/modules/cloud-scans/operations/start.ts'
import { executeRemediation, rollBack } from '#lib/modules/remediations/operations/execute.ts'
import { dropRemediation, planRemediation } from '#lib/modules/remediations/operations/plan.ts'
import { requestRemediation } from '#lib/modules/remediations/operations/request.ts'

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

export async function planMending(findingId: string, _: FormState, form: FormData): Promise<FormState> {
  const params = Object.fromEntries([...form.entries()].flatMap(([name, value]) => (name.startsWith('param.') && typeof value === 'string' && value !== '' ? [[name.slice('param.'.length), value]] : [])))
  return submit(form, planRemediation, { id: findingId, params }, { to: ({ id }) => `/cloud/remediations/${id}` })
}

const remediationPage = (id: string) => `/cloud/remediations/${id}`

export async function requestApproval(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestRemediation, { id }, { say: ({ reference, stuck }) => stuck ?? `${reference} was filed. Somebody else decides.`, show: remediationPage(id) })
}

export async function executePlan(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, executeRemediation, { id }, { say: 'A worker begins with it in a moment.', show: remediationPage(id) })
}

export async function dropPlan(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, dropRemediation, { id }, { say: 'Dropped.', show: remediationPage(id) })
}

export async function takeBack(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, rollBack, { id }, { to: ({ id: undo }) => remediationPage(undo) })
}
