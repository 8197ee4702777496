import 'server-only'
import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { systems } from '#db/schema/systems.ts'
import type { Right } from '#lib/duties/mapping.ts'
import { gatherOf, inForce, presentPopulations } from './holding.ts'

/** A conflict that one right more would make: which duties, and what the person has of the other one. */
export type WouldConflict = { ruleId: string; rule: string; risk: number; one: string; other: string; has: { right: string; system: string; scope: string }[]; hasCount: number }

const listed = 5

/** What a person would be in conflict with who got this right too, by all rules in force; nothing that they are in conflict with already. */
export async function conflictsWith(tx: Tx, personId: string, right: { systemId: string; rightKind: string; rightId: string; rightName: string; scope: string }, at: Date): Promise<WouldConflict[]> {
  const { rules, core } = await inForce(tx)
  const [system] = rules.length === 0 ? [] : await tx.select({ name: systems.name, environment: systems.environment }).from(systems).where(eq(systems.id, right.systemId))
  if (!system) return []
  const wanted: Right = { systemId: right.systemId, environment: system.environment, kind: right.rightKind, id: right.rightId, name: right.rightName, scope: right.scope }
  if (core.dutiesOf(wanted) === 0) return []
  const present = (await presentPopulations(tx)).filter((each) => each.accepted > 0)
  const held = (await gatherOf(tx, present, core, { personIds: [personId], accounts: [] }, at)).get(`person:${personId}`)?.held ?? []
  const before = new Set(core.conflictsOf(held).map((each) => `${each.rule} ${each.systemId}`))
  const after = [...held, wanted]
  return core.conflictsOf(after).filter((each) => !before.has(`${each.rule} ${each.systemId}`)).flatMap((each) => {
    const rule = rules[each.rule]
    if (!rule) return []
    const has = [...new Set([...each.one, ...each.other])].filter((n) => n < held.length).flatMap((n) => held[n] ?? [])
    return [{ ruleId: rule.id, rule: rule.name, risk: rule.risk, one: rule.oneName, other: rule.otherName, has: has.slice(0, listed).map((one) => ({ right: one.name, system: one.at?.system ?? 'The portal', scope: one.scope })), hasCount: has.length }]
  })
}

/** In words, for whoever decides. */
export const conflictWords = (of: WouldConflict): string => `${of.one} and ${of.other} (${of.rule})${of.hasCount > 0 ? `, with ${of.has.map((each) => `${each.right} in ${each.system}`).join(', ')}${of.hasCount > of.has.length ? ` and ${of.hasCount - of.has.length} more` : ''}` : ', by this right alone'}`
