import 'server-only'
import { eq, inArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { changeGates, changes, changeTemplates } from '#db/schema/changes.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { id } from '#lib/input.ts'
import { readSettings } from '../../settings/queries.ts'
import { freezesOver } from '../freezes.ts'
import { changeStates, ref, reference } from '../model.ts'
import { type Change, load, subject } from '../record.ts'

/** Why a pipeline may not act for a change now, each in words; none: it may. `notes` is what it should know though it may. */
export async function judge({ tx, at }: Pick<Scope<unknown>, 'tx' | 'at'>, of: Change, asked: { ref: string | null }): Promise<{ reasons: string[]; notes: string[] }> {
  const reasons: string[] = []
  const notes: string[] = []
  const emergency = of.type === 'emergency' && of.implementedAt === null && of.state === 'submitted'
  if (emergency) notes.push(`An emergency that nobody approved yet: it has to be approved within ${(await readSettings(tx)).changes.emergencyHours} hours`)
  else if (of.state !== 'approved' && of.state !== 'scheduled') reasons.push(`It is ${changeStates[of.state].toLowerCase()}${of.state === 'submitted' ? ', not approved' : ''}`)
  if (asked.ref === null && of.refs.length > 0) reasons.push('It says what is to go out; say what you are about to put there, as ref')
  if (asked.ref !== null && !of.refs.includes(asked.ref)) reasons.push(of.refs.length > 0 ? `${asked.ref} is not among what was approved` : `Nothing was approved to go out with it: ${asked.ref} is not among its references`)
  if (!emergency && of.plannedFrom !== null && at < of.plannedFrom) reasons.push(`Its window begins at ${of.plannedFrom.toISOString()}`)
  if (!emergency && of.plannedTo !== null && at > of.plannedTo) reasons.push(`Its window ended at ${of.plannedTo.toISOString()}`)
  const frozen = await freezesOver(tx, of, at, at)
  for (const freeze of frozen) (emergency ? notes : reasons).push(`“${freeze.title}” freezes its systems until ${freeze.endsAt.toISOString()}`)
  if (of.dependsOnIds.length > 0) {
    const others = await tx.select({ number: changes.number, state: changes.state, result: changes.result }).from(changes).where(inArray(changes.id, of.dependsOnIds))
    const missing = others.filter(({ state, result }) => !(state === 'implemented' || state === 'verified' || result === 'successful'))
    if (missing.length > 0) reasons.push(`It waits for ${missing.map(({ number }) => reference(number)).join(', ')}`)
  }
  if (of.templateId) {
    const [template] = await tx.select().from(changeTemplates).where(eq(changeTemplates.id, of.templateId))
    if (template?.state !== 'approved' || template.expiresAt <= at) reasons.push('Its template is not in force any more')
  }
  return { reasons, notes }
}

export const askGate = operation({
  name: 'changes.gate',
  summary: 'Ask the gate before a pipeline acts: a change may go ahead now, or not, with the reasons; recorded',
  category: 'configuration',
  http: { method: 'POST', path: '/changes/{id}/gate' },
  input: z.object({ id, ref, environment: ref, run: ref }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: of, at } = scope
    const { reasons, notes } = await judge(scope, of, input)
    const allowed = reasons.length === 0
    await tx.insert(changeGates).values({ orgId: actor.orgId, id: v7(), changeId: of.id, revision: of.revision, allowed, reasons, ref: input.ref, environment: input.environment, run: input.run, byId: userOf(actor), at })
    return done({ allowed, reasons, notes, change: { id: of.id, reference: reference(of.number), state: of.state, revision: of.revision } }, changed(subject(of), null, { gate: allowed ? 'allowed' : 'denied', ...(input.ref && { ref: input.ref }), ...(input.environment && { environment: input.environment }), ...(input.run && { run: input.run }) }, reasons.length > 0 ? { reason: reasons.join('; ').slice(0, 1_000) } : {}))
  },
})
