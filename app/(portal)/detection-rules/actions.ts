'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { action } from '#lib/door/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { removeRule, updateRule, writeRule } from '#lib/modules/detection-rules/operations/own-rules.ts'
import { disableRule, enableRule } from '#lib/modules/detection-rules/operations/turn.ts'

export async function turnRule(ruleId: string, enabled: boolean, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await (enabled ? enableRule : disableRule)(person, { ruleId, reason: input.reason as string | null })
    revalidatePath('/detection-rules', 'layout')
    return { message: enabled ? 'The rule is on: it judges what comes in from now on.' : 'The rule is off.' }
  })
}

export async function write(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { ruleId } = await writeRule(person, input as never)
    redirect(`/detection-rules/${ruleId}`)
  })
}

export async function update(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await updateRule(person, { ...input, ruleId } as never)
    redirect(`/detection-rules/${ruleId}`)
  })
}

export async function remove(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await removeRule(person, { ...input, ruleId } as never)
    redirect('/detection-rules')
  })
}
