'use server'
import '#lib/edge/everything.ts'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { markAllRead, markRead, updatePreferences } from '#lib/modules/notifications/operations.ts'

export async function readOne(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, markRead, {}, { say: 'Read.', show: '/' })
}

/** `seenAt` is that of the newest that was on the page: what came since stays unread. */
export async function readAll(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, markAllRead, {}, { say: 'All are read.', show: '/' })
}

/** A box that is not ticked sends nothing: the page says which kinds were on it. */
function chosen(typed: Record<string, unknown>) {
  const kinds = Object.keys(typed).flatMap((name) => (name.startsWith('mail:') ? [name.slice('mail:'.length)] : []))
  return {
    portal: Object.fromEntries(kinds.map((kind) => [kind, typed[`portal:${kind}`] === 'on'])),
    mail: Object.fromEntries(kinds.map((kind) => [kind, typed[`mail:${kind}`]])),
  } as never
}

export async function savePreferences(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, updatePreferences, chosen, { say: 'Saved.', show: '/notifications' })
}
