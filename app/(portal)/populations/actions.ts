'use server'
import '#lib/edge/everything.ts'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { importPopulation } from '#lib/modules/populations/operations/bring.ts'
import { explainDifferences, reconcilePopulation } from '#lib/modules/populations/operations/reconcile.ts'
import { freezePopulation } from '#lib/modules/populations/operations/settle.ts'

/** `column.accountId=Login` of the form, as a mapping; what is left empty is not there. */
function mappingOf(typed: Record<string, unknown>) {
  const columns = Object.fromEntries(Object.entries(typed).flatMap(([name, value]) => (name.startsWith('column.') && typeof value === 'string' && value !== '' ? [[name.slice('column.'.length), value]] : [])))
  const fixed = typeof typed.rightName === 'string' && typed.rightName !== '' ? { rightName: typed.rightName } : undefined
  const text = (name: string) => (typeof typed[name] === 'string' && typed[name] !== '' ? { [name]: typed[name] } : {})
  return { columns, ...text('zone'), ...text('dates'), ...(fixed ? { fixed } : {}), ...(typed.inverted === 'on' || typed.inverted === 'true' ? { inverted: true } : {}), ...text('separator') }
}

export async function readTable(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, importPopulation, (typed) => ({ id, mapping: mappingOf(typed) }), { say: 'It is being read.', show: `/populations/${id}` })
}

export async function readAgain(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, importPopulation, { id }, { say: 'It is being read.', show: `/populations/${id}` })
}

export async function freeze(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, freezePopulation, { id, version }, { say: 'Frozen: from now on it is what is tested.', show: `/populations/${id}` })
}

export async function reconcile(id: string, against: 'total' | 'population', _: FormState, form: FormData): Promise<FormState> {
  return submit(form, reconcilePopulation, { id, against }, { say: ({ onlyHere, onlyThere }) => (onlyHere + onlyThere === 0 ? 'Compared: both say the same.' : 'Compared: what stands on one side only is listed, and waits for an explanation.'), show: `/populations/${id}` })
}

export async function explain(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, explainDifferences, { id }, { say: ({ explained, left }) => `${explained} explained, ${left} left.`, show: `/populations/${id}` })
}
