'use server'
import { submit } from '#lib/edge/action.ts'
import { invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { createRole, removeRole, updateRole } from '#lib/modules/roles/operations.ts'
import { getRole } from '#lib/modules/roles/queries.ts'
import { nameIn } from '../users/_parts/permissions.ts'

/** The form has one choice a permission; an empty one means no. */
function granted(typed: Record<string, unknown>): Record<string, unknown> {
  const grants: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(typed)) {
    const permission = nameIn('grants', field)
    if (permission !== null && value !== '') grants[permission] = value
  }
  if (Object.keys(grants).length === 0) throw invalid({}, 'Give the role at least one permission.')
  return { grants }
}

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createRole, granted, { to: '/roles' })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateRole, (typed) => ({ ...granted(typed), id }), { to: ({ waits }) => (waits ? `/approvals/${waits.approvalId}` : '/roles') })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeRole, { id }, { confirm: async (person) => (await getRole(person, { id })).label, to: '/roles' })
}
