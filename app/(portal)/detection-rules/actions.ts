'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { action } from '#lib/edge/action.ts'
import { invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { cancelBackTest, startBackTest } from '#lib/modules/detection-rules/operations/back-tests.ts'
import { removePack } from '#lib/modules/detection-rules/operations/import-pack.ts'
import { approveMute, endMute, rejectMute, requestMute } from '#lib/modules/detection-rules/operations/mutes.ts'
import { removeRule, updateRule, writeRule } from '#lib/modules/detection-rules/operations/own-rules.ts'
import { setThresholds } from '#lib/modules/detection-rules/operations/thresholds.ts'
import { disableRule, disableRules, enableRule, enableRules } from '#lib/modules/detection-rules/operations/turn.ts'
import { tryRule } from '#lib/modules/detection-rules/queries.ts'

export async function turnRule(ruleId: string, enabled: boolean, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await (enabled ? enableRule : disableRule)(person, { ruleId, reason: input.reason as string | null })
    revalidatePath('/detection-rules', 'layout')
    return { message: enabled ? 'The rule is on: it judges what comes in from now on.' : 'The rule is off.' }
  })
}

/** The selected ones, or with `all` every rule that fits the filters the list was opened with. */
export async function turnRules(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const enabled = input.turn === 'on'
    const { changed } = await (enabled ? enableRules : disableRules)(person, input as never)
    revalidatePath('/detection-rules', 'layout')
    return { message: `${changed} ${changed === 1 ? 'rule is' : 'rules are'} ${enabled ? 'on' : 'off'} now.` }
  })
}

export async function setNumbers(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await setThresholds(person, { ...input, ruleId } as never)
    revalidatePath(`/detection-rules/${ruleId}`)
    return { message: 'Changed: the rule counts by these numbers from now on.' }
  })
}

export async function removeWholePack(id: string, name: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    if (input.confirmation !== name) throw invalid({ confirmation: 'is not the name of the pack' })
    await removePack(person, { id, reason: input.reason as string | null })
    redirect('/detection-rules/packs')
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

export async function request(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await requestMute(person, { ...input, ruleId } as never)
    revalidatePath('/detection-rules', 'layout')
    return { message: 'Asked. Somebody else must agree before the rule is muted.' }
  })
}

export async function approve(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await approveMute(person, { id, note: input.note as string | null })
    revalidatePath('/detection-rules', 'layout')
    return { message: 'The rule is muted.' }
  })
}

export async function reject(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await rejectMute(person, { id, note: input.note as string })
    revalidatePath('/detection-rules', 'layout')
    return { message: 'Refused: the rule goes on.' }
  })
}

export async function endRuleMute(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await endMute(person, { id, reason: input.reason as string | null })
    revalidatePath('/detection-rules', 'layout')
    return { message: 'The rule makes findings again.' }
  })
}

export async function backTest(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { total } = await startBackTest(person, { ...input, ruleId } as never)
    revalidatePath(`/detection-rules/${ruleId}`)
    return { message: `Started over ${total} events.` }
  })
}

export async function cancel(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await cancelBackTest(person, { id })
    revalidatePath('/detection-rules', 'layout')
    return { message: 'Cancelled.' }
  })
}

/** Nothing changes: what was typed is given back beside the answer. */
export async function tryOn(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const tried = await tryRule(person, { ruleId, event: String(input.event ?? '') })
    if (tried.stream) {
      const { events, hits } = tried.stream
      const label = hits.length === 0 ? `The rule does not fire on these ${events} events.` : `The rule fires ${hits.length === 1 ? 'once' : `${hits.length} times`} on these ${events} events.`
      return { reveal: { label, value: hits.slice(0, 50).map((hit) => `Event ${hit.event}: ${hit.why}`).join('\n') }, values: { event: String(input.event ?? '') } }
    }
    const lines = tried.parts.flatMap((part) => [
      ...(tried.correlation ? [`${part.title}: ${part.fires ? 'yes' : 'no'}`] : []),
      ...part.selections.map(({ name, matches }) => `${name}: ${matches ? 'matches' : 'does not match'}`),
      ...part.reasons.map(({ selection, field, value, pattern }) => `${selection}: ${field || 'any field'} is “${String(value).slice(0, 300)}”, looked for “${String(pattern).slice(0, 300)}”`),
    ])
    const label = tried.correlation ? (tried.fires ? 'This event counts for the rule; it fires when enough come together.' : 'This event does not count for the rule.') : tried.fires ? 'The rule fires on this event.' : 'The rule does not fire on this event.'
    return { reveal: { label, value: lines.join('\n') }, values: { event: String(input.event ?? '') } }
  })
}
