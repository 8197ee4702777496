'use server'
import { redirect } from 'next/navigation'
import { action } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createTemplate, removeTemplate, restoreTemplate, updateTemplate } from '#lib/modules/evidence-templates/operations.ts'

type Input<T extends (...given: never[]) => unknown> = Parameters<T>[1]

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { id } = await createTemplate(person, input as Input<typeof createTemplate>)
    redirect(`/evidence-templates/${id}`)
  })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await updateTemplate(person, { ...input, id } as Input<typeof updateTemplate>)
    redirect(`/evidence-templates/${id}`)
  })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await removeTemplate(person, { ...input, id } as Input<typeof removeTemplate>)
    redirect('/evidence-templates')
  })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await restoreTemplate(person, { id })
    redirect(`/evidence-templates/${id}`)
  })
}
