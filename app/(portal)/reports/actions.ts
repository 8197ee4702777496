'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { cancelReport, createReport, renewReport } from '#lib/modules/reports/operations/ask.ts'
import { linkReport } from '#lib/modules/reports/operations/links.ts'
import { repeatReport } from '#lib/modules/reports/operations/scheduled.ts'
import { previewReport } from '#lib/modules/reports/queries.ts'

/** What was typed stands in the address of the preview, if a report can be made of it. */
export async function preview(_: FormState, form: FormData): Promise<FormState> {
  const typed = new URLSearchParams([...form].filter(([name, value]) => !name.startsWith('$') && typeof value === 'string' && value !== '') as [string, string][])
  return submit(form, previewReport, {}, { to: `/reports/new/preview?${typed}` })
}

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createReport, {}, { to: ({ id }) => `/reports/${id}` })
}

export async function renew(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, renewReport, { id }, { to: `/reports/${id}` })
}

export async function cancel(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, cancelReport, { id }, { to: `/reports/${id}` })
}

export async function repeat(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, repeatReport, { id }, { say: ({ repeats }) => (repeats ? 'It comes again by itself.' : 'It does not come again.'), show: `/reports/${id}` })
}

export async function link(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, linkReport, { id }, { say: ({ url, until }) => ({ message: 'The link is created.', reveal: { label: `The link, for whoever has it; it expires at ${until.toISOString().slice(11, 16)} UTC.`, value: url } }) })
}
