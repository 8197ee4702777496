'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { adoptFramework, excludeRequirement, includeRequirement, retireFramework, updateFramework } from '#lib/modules/frameworks/operations/adopt.ts'
import { addFramework } from '#lib/modules/frameworks/operations/bring.ts'
import { addMapping, retireMapping, updateMapping } from '#lib/modules/frameworks/operations/mappings.ts'

export async function add(key: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, addFramework, { key }, { to: ({ id }) => `/frameworks/${id}` })
}

export async function adopt(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, adoptFramework, { id }, { to: `/frameworks/${id}` })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateFramework, { id }, { to: `/frameworks/${id}` })
}

export async function retire(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, retireFramework, { id }, { to: `/frameworks/${id}` })
}

export async function exclude(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, excludeRequirement, { id }, { to: `/frameworks/requirements/${id}` })
}

export async function include(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, includeRequirement, { id }, { to: `/frameworks/requirements/${id}` })
}

export async function map(requirementId: string, kind: 'requirement' | 'control' | 'template' | 'check' | 'rule', _: FormState, form: FormData): Promise<FormState> {
  return submit(form, addMapping, { requirementId, kind }, { to: `/frameworks/requirements/${requirementId}` })
}

export async function changeMapping(id: string, requirementId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateMapping, { id }, { to: `/frameworks/requirements/${requirementId}` })
}

export async function endMapping(id: string, requirementId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, retireMapping, { id }, { to: `/frameworks/requirements/${requirementId}` })
}
