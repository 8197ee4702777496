'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { matchPopulation, syncPeople } from '#lib/modules/people/operations/follow.ts'
import { assignAccounts, releaseAccounts, setAliases, setUserOf } from '#lib/modules/people/operations/settle.ts'

export async function takeOver(id: string, source: string, _: FormState, form: FormData): Promise<FormState> {
  return source === 'roster' ? submit(form, syncPeople, { id }, { say: 'Taken over.', show: '/people' }) : submit(form, matchPopulation, { id }, { say: 'Taken over.', show: '/accounts' })
}

export async function assign(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, assignAccounts, { ids: [id], version }, { say: 'Said, and kept when accounts are matched again.', show: `/accounts/${id}` })
}

export async function assignMany(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, assignAccounts, {}, { say: ({ changed }) => (changed === 1 ? 'Said of one account, and kept when accounts are matched again.' : `Said of ${changed} accounts, and kept when accounts are matched again.`), show: '/accounts' })
}

export async function release(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, releaseAccounts, { ids: [id] }, { say: 'Taken back; it was matched again.', show: `/accounts/${id}` })
}

export async function setUser(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setUserOf, { id, version }, { say: 'Said.', show: `/people/${id}` })
}

export async function callElsewhere(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setAliases, { id, version }, { say: ({ moved }) => (moved === 1 ? 'Said; one account has another person now.' : `Said; ${moved} accounts have another person now.`), show: `/people/${id}` })
}
