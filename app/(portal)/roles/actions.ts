'use server'
import { redirect } from 'next/navigation'
import { action } from '#lib/edge/action.ts'
import { invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { createRole, removeRole, updateRole } from '#lib/modules/roles/operations.ts'
import { getRole } from '#lib/modules/roles/queries.ts'
import { nameIn } from '../users/_parts/permissions.ts'

type Input<T extends (...given: never[]) => unknown> = Parameters<T>[1]

/** The form has one choice a permission; an empty one means no. */
function grantsFrom(input: Record<string, unknown>): Record<string, unknown> {
  const grants: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(input)) {
    const permission = nameIn('grants', field)
    if (permission !== null && value !== '') grants[permission] = value
  }
  return grants
}

function filled(grants: Record<string, unknown>): Record<string, unknown> {
  if (Object.keys(grants).length === 0) throw invalid({}, 'Give the role at least one permission.')
  return grants
}

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await createRole(person, { label: input.label, grants: filled(grantsFrom(input)) } as Input<typeof createRole>)
    redirect('/roles')
  })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await updateRole(person, { id, version: input.version, label: input.label, grants: filled(grantsFrom(input)) } as Input<typeof updateRole>)
    redirect('/roles')
  })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const role = await getRole(person, { id })
    if (String(input.confirmation ?? '').trim() !== role.label) throw invalid({ confirmation: `Type “${role.label}” exactly as it is shown.` })
    await removeRole(person, { id })
    redirect('/roles')
  })
}
