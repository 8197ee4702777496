'use server'
import { redirect } from 'next/navigation'
import { action } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createSystem, removeSystem, restoreSystem, updateSystem } from '#lib/modules/systems/operations.ts'

type Input<T extends (...given: never[]) => unknown> = Parameters<T>[1]

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { id } = await createSystem(person, input as Input<typeof createSystem>)
    redirect(`/systems/${id}`)
  })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await updateSystem(person, { ...input, id } as Input<typeof updateSystem>)
    redirect(`/systems/${id}`)
  })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await removeSystem(person, { ...input, id } as Input<typeof removeSystem>)
    redirect('/systems')
  })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await restoreSystem(person, { id })
    redirect(`/systems/${id}`)
  })
}
