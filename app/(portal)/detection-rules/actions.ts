'use server'
import { revalidatePath } from 'next/cache'
import { action } from '#lib/door/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { disableRule, enableRule } from '#lib/modules/detection-rules/operations.ts'

export async function turnRule(ruleId: string, enabled: boolean, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await (enabled ? enableRule : disableRule)(person, { ruleId, reason: input.reason as string | null })
    revalidatePath('/detection-rules', 'layout')
    return { message: enabled ? 'The rule is on: it judges what comes in from now on.' : 'The rule is off.' }
  })
}
