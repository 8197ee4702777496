'use server'
import '#lib/edge/everything.ts'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { endAcceptance, requestAcceptance } from '#lib/modules/vulnerabilities/operations/acceptance.ts'
import { cancelImport, mapImport } from '#lib/modules/vulnerabilities/operations/import.ts'

const importPage = (id: string) => `/vulnerabilities/imports/${id}`

/** `severity.Schwer=high`: what a line of words means; `column.rule=CVE`: which column is which. What is left empty is not there. */
function mappingOf(typed: Record<string, unknown>) {
  const of = (prefix: string) => Object.fromEntries(Object.entries(typed).flatMap(([name, value]) => (name.startsWith(prefix) && typeof value === 'string' && value !== '' ? [[name.slice(prefix.length), value]] : [])))
  const words = (name: string) => {
    const lines = String(typed[name] ?? '').split('\n').map((line) => line.split('=').map((each) => each.trim())).filter((line) => line.length === 2 && line[0] !== '')
    return lines.length > 0 ? { [name]: Object.fromEntries(lines) } : {}
  }
  return { columns: of('column.'), ...(typeof typed.tool === 'string' && typed.tool.trim() !== '' ? { tool: typed.tool } : {}), ...words('severities'), ...words('statuses') }
}

export async function confirmColumns(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, mapImport, (typed) => ({ id, mapping: mappingOf(typed) }), { say: 'It is being read.', show: importPage(id) })
}

export async function stopImport(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, cancelImport, { id }, { say: 'Cancelled: nothing of it counts.', show: importPage(id) })
}

export async function askAcceptance(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestAcceptance, { id }, { say: ({ stuck }) => stuck ?? 'Requested. Somebody else decides.', show: `/vulnerabilities/${id}` })
}

export async function reopen(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endAcceptance, { id }, { say: 'It is open again.', show: `/vulnerabilities/${id}` })
}
