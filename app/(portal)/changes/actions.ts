'use server'
import '#lib/edge/everything.ts'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { submitChange } from '#lib/modules/changes/operations/approval.ts'
import { copyChange, createChange, createStandardChange, setDependencies, updateChange, updateStandardChange } from '#lib/modules/changes/operations/draft.ts'
import { createFreeze, endFreeze, requestException } from '#lib/modules/changes/operations/freezes.ts'
import { endTemplate, requestTemplate } from '#lib/modules/changes/operations/templates.ts'
import { assignChange, closeChange, commentOnChange, implementChange, reopenChange, scheduleChange, verifyChange, withdrawChange } from '#lib/modules/changes/operations/work.ts'

const page = (id: string) => `/changes/${id}`

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createChange, {}, { to: ({ id }) => page(id) })
}

export async function createStandard(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createStandardChange, {}, { to: ({ id }) => page(id) })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateChange, { id }, { to: page(id) })
}

export async function updateStandard(id: string, templateId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateStandardChange, { id, templateId }, { to: page(id) })
}

export async function copy(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, copyChange, { id }, { to: (made) => `${page(made.id)}/edit` })
}

export async function send(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, submitChange, { id, version }, { say: ({ state, stuck }) => (state === 'approved' ? 'It goes by its template: approved.' : (stuck ?? 'Submitted: whoever decides is told.')), show: page(id) })
}

export async function schedule(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, scheduleChange, { id, version }, { say: ({ waitsFor }) => (waitsFor.length > 0 ? `Scheduled. It waits for ${waitsFor.join(', ')}.` : 'Scheduled: it stands on the calendar.'), show: page(id) })
}

export async function assign(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, assignChange, { id, version }, { say: 'They are told.', show: page(id) })
}

export async function implement(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, implementChange, { id, version }, { say: ({ approveBy }) => (approveBy ? 'Noted. Somebody else has to approve it now.' : 'Noted: somebody else verifies it now.'), show: page(id) })
}

export async function verify(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, verifyChange, { id, version }, { say: 'Verified.', show: page(id) })
}

export async function finish(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, closeChange, { id, version }, { say: 'Closed.', show: page(id) })
}

export async function end(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided({ withdraw: withdrawChange, reopen: reopenChange }, 'Choose what to do.'), { id, version }, { say: ({ state }) => (state === 'draft' ? 'Reopened: a draft again.' : 'Withdrawn.'), show: page(id) })
}

export async function comment(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, commentOnChange, { id }, { say: 'Added.', show: page(id) })
}

export async function depend(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setDependencies, { id, version }, { say: 'Saved.', show: page(id) })
}

export async function except(id: string, freezeId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestException, { id, freezeId }, { say: ({ stuck }) => stuck ?? 'Requested: somebody else decides.', show: page(id) })
}

export async function newTemplate(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestTemplate, {}, { to: ({ id }) => `/changes/templates/${id}` })
}

export async function stopTemplate(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endTemplate, { id }, { say: 'Ended: no more changes go by it.', show: `/changes/templates/${id}` })
}

export async function freeze(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createFreeze, {}, { say: 'Frozen.', show: '/changes/freezes' })
}

export async function thaw(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endFreeze, { id }, { say: 'Ended.', show: '/changes/freezes' })
}
