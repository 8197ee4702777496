import type { Person } from '#lib/auth/actor.ts'

const { writeRule } = await import('#lib/modules/detection-rules/operations/own-rules.ts')
const { tryDraft } = await import('#lib/modules/detection-rules/operations/try-draft.ts')
const { enableRule } = await import('#lib/modules/detection-rules/operations/turn.ts')

/** A rule of one's own that runs: written, tried and switched on. */
export async function liveRule(who: Person, input: { yaml: string }): Promise<{ ruleId: string }> {
  const written = await writeRule(who, input)
  await tryDraft(who, { ...written, event: '{"event_type":"nothing_much"}' })
  await enableRule(who, written)
  return written
}
