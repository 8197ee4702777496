'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { formatCount } from '#lib/format.ts'
import { cancelBackTest, startBackTest } from '#lib/modules/detection-rules/operations/back-tests.ts'
import { setControls } from '#lib/modules/detection-rules/operations/controls.ts'
import { removePack } from '#lib/modules/detection-rules/operations/import-pack.ts'
import { endMute, requestMute } from '#lib/modules/detection-rules/operations/mutes.ts'
import { removeRule, updateRule, writeRule } from '#lib/modules/detection-rules/operations/own-rules.ts'
import { requestSwitchOff } from '#lib/modules/detection-rules/operations/switch-off.ts'
import { setThresholds } from '#lib/modules/detection-rules/operations/thresholds.ts'
import { tryDraft } from '#lib/modules/detection-rules/operations/try-draft.ts'
import { disableRule, disableRules, enableRule, enableRules } from '#lib/modules/detection-rules/operations/turn.ts'
import { tryRule } from '#lib/modules/detection-rules/queries.ts'

export async function turnRule(ruleId: string, enabled: boolean, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, enabled ? enableRule : disableRule, { ruleId }, { say: enabled ? 'The rule is on: it runs on what is received from now on.' : 'The rule is off.', show: '/detection-rules' })
}

/** The selected ones, or with `all` every rule that fits the filters the list was opened with. */
export async function turnRules(_: FormState, form: FormData): Promise<FormState> {
  if (form.get('turn') === 'request') return submit(form, requestSwitchOff, {}, { say: ({ rules, stuck }) => `Requested for ${formatCount(rules, 'rule')}. ${stuck ?? 'Somebody else must approve it.'}`, show: '/detection-rules' })
  const enabled = form.get('turn') === 'on'
  return submit(form, enabled ? enableRules : disableRules, {}, {
    say: ({ changed, drafts }) => `${changed} ${changed === 1 ? 'rule is' : 'rules are'} ${enabled ? 'on' : 'off'} now.${drafts > 0 ? ` ${formatCount(drafts, 'draft')} stayed off: not tried yet.` : ''}`, show: '/detection-rules',
  })
}

export async function askSwitchOff(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestSwitchOff, { ruleIds: [ruleId] }, { say: ({ stuck }) => `Requested. ${stuck ?? 'Until somebody else approves it the rule stays on.'}`, show: '/detection-rules' })
}

export async function setNumbers(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setThresholds, { ruleId }, { say: ({ waits, stuck }) => (waits ? `Requested. ${stuck ?? 'Until somebody else approves it the rule counts as before.'}` : 'Changed: the rule counts by these numbers from now on.'), show: `/detection-rules/${ruleId}` })
}

export async function mapControls(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setControls, { ruleId }, { say: 'Saved: the rule is shown with these controls.', show: `/detection-rules/${ruleId}` })
}

export async function removeWholePack(id: string, name: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removePack, { id }, { confirm: async () => name, to: '/detection-rules/packs' })
}

export async function write(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, writeRule, {}, { to: ({ ruleId }) => `/detection-rules/${ruleId}` })
}

export async function update(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updateRule, { ruleId }, { to: `/detection-rules/${ruleId}` })
}

export async function remove(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, removeRule, { ruleId }, { to: '/detection-rules' })
}

export async function request(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, requestMute, { ruleId }, { say: ({ stuck }) => `Requested. ${stuck ?? 'Somebody else must approve it before the rule is muted.'}`, show: '/detection-rules' })
}

export async function endRuleMute(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endMute, { id }, { say: 'The rule makes findings again.', show: '/detection-rules' })
}

export async function backTest(ruleId: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, startBackTest, { ruleId }, { say: ({ total }) => `Started over ${total} events.`, show: `/detection-rules/${ruleId}` })
}

export async function cancel(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, cancelBackTest, { id }, { say: 'Cancelled.', show: '/detection-rules' })
}

/** Nothing of the event is stored; of a draft, that it was tried. What was typed is given back beside the answer. */
export async function tryOn(ruleId: string, draft: boolean, _: FormState, form: FormData): Promise<FormState> {
  const event = String(form.get('event') ?? '')
  return submit(form, draft ? tryDraft : tryRule, { ruleId, event }, { say: (tried) => ({ reveal: answerOf(tried), values: { event } }) })
}

function answerOf(tried: Awaited<ReturnType<typeof tryRule>>): { label: string; value: string } {
  if (tried.stream) {
    const { events, notJudged, hits } = tried.stream
    const unknown = notJudged > 0 ? ` Of ${notJudged} it cannot be told: judging takes more work than a rule has for one event.` : ''
    const label = hits.length === 0 ? `The rule does not fire on these ${events} events.${unknown}` : `The rule fires ${hits.length === 1 ? 'once' : `${hits.length} times`} on these ${events} events.${unknown}`
    return { label, value: hits.slice(0, 50).map((hit) => `Event ${hit.event}: ${hit.why}`).join('\n') }
  }
  const lines = tried.parts.flatMap((part) => [
    ...(tried.correlation ? [`${part.title}: ${part.fires ? 'yes' : 'no'}`] : []),
    ...part.selections.map(({ name, matches }) => `${name}: ${matches ? 'matches' : 'does not match'}`),
    ...part.reasons.map(({ selection, field, value, pattern }) => `${selection}: ${field || 'any field'} is “${String(value).slice(0, 300)}”, looked for “${String(pattern).slice(0, 300)}”`),
  ])
  if (tried.unknown && !tried.fires) return { label: 'Whether the rule fires on this event cannot be told: judging it takes more work than a rule has for one event.', value: lines.join('\n') }
  const label = tried.correlation ? (tried.fires ? 'This event counts for the rule; it fires when enough come together.' : 'This event does not count for the rule.') : tried.fires ? 'The rule fires on this event.' : 'The rule does not fire on this event.'
  return { label, value: lines.join('\n') }
}
