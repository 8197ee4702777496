import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { runbookDrills, runbooks } from '#db/schema/runbooks.ts'
import { users } from '#db/schema/users.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { type Actor, humanOf, personOf, userOf } from '#lib/auth/actor.ts'
import { canonical, sha256Hex, toJson } from '#lib/crypto/canonical.ts'
import { refuseInvolved, stepTo } from '#lib/decisions.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { blankable, id, optionalId, optionalText, text } from '#lib/input.ts'
import { storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { drillFile } from '../files.ts'
import { clockSlack, drillDecisions, drillFields, longestDrill, mostFiles } from '../model.ts'
import { type Drill, drillSubject, load, loadDrill, settle, versionOf } from '../record.ts'
import { shippedKeys } from '../shipped.ts'

type Given = { beganAt: Date; endedAt: Date; result: Drill['result']; rtoSeconds: number | null }
function impossible(drill: Given, at: Date): Record<string, string> {
  const said: Record<string, string> = {}
  for (const name of ['beganAt', 'endedAt'] as const) if (drill[name].getTime() > at.getTime() + clockSlack) said[name] = 'lies ahead of the clock of the portal'
  if (drill.endedAt < drill.beganAt) said.endedAt = 'lies before it began'
  if (drill.endedAt.getTime() - drill.beganAt.getTime() > longestDrill) said.endedAt = 'is more than 31 days after it began'
  if (drill.result === 'passed' && drill.rtoSeconds === null) said.rtoSeconds = 'is needed of a drill that passed: how long it took until it was usable'
  return said
}
const met = (seconds: number | null, target: number | null) => (seconds === null || target === null ? 'unknown' : seconds <= target * 60 ? 'met' : 'missed')
const told = ({ performedByPersonId: _, postedByPersonId: __, ...drill }: Drill) => drill

export const recordDrill = operation({
  name: 'runbooks.recordDrill',
  summary: 'Record a drill of a runbook: which version, when, the times achieved, the result, and what was found. The same drill once more answers the record it has',
  category: 'configuration',
  http: { method: 'POST', path: '/runbook-drills' },
  // By its id, or by what it is shipped as where the organization took it over.
  input: z.object({ id: optionalId, shipped: blankable(z.enum(shippedKeys)), ...drillFields }),
  load: async ({ tx, input }) => {
    if ((input.id === null) === (input.shipped === null)) throw invalid({ id: 'name the runbook, or what it is shipped as' })
    const [found] = input.id ? [{ id: input.id }] : await tx.select({ id: runbooks.id }).from(runbooks).where(and(eq(runbooks.shipped, input.shipped ?? 'database'), isNull(runbooks.endedAt)))
    return found ? load({ tx, input: found }) : null
  },
  run: async ({ tx, actor, input, subject: runbook, at }) => {
    const { id: _, shipped: __, rtoSeconds, rpoSeconds, performedById, versionNumber, ...given } = input
    const sha256 = `sha256:${sha256Hex(canonical(toJson({ ...given, rtoSeconds, rpoSeconds, performedById, versionNumber })))}`
    const [known] = await tx.select().from(runbookDrills).where(and(eq(runbookDrills.runbookId, runbook.id), eq(runbookDrills.drillKey, given.drillKey)))
    if (known) {
      if (known.sha256 !== sha256) throw conflict(`The drill “${given.drillKey}” was recorded already with other content. Nothing was changed.`)
      return done({ id: known.id, repeated: true, rto: known.rto, rpo: known.rpo }, changed(drillSubject(known, runbook), told(known), told(known)))
    }
    if (runbook.endedAt) throw conflict('This runbook is ended: it takes no drills any more.')
    const wrong = impossible({ ...given, rtoSeconds }, at)
    if (Object.keys(wrong).length > 0) throw invalid(wrong)
    const tried = await versionOf(tx, runbook.id, versionNumber ?? runbook.versionNumber)
    if (!tried) throw invalid({ versionNumber: 'is no version of this runbook' })
    await activeUser(tx, performedById, 'performedById')
    const performer = performedById ?? userOf(actor)
    const [human] = performer ? await tx.select({ personId: users.personId }).from(users).where(eq(users.id, performer)) : []
    const row: Drill = {
      ...created(actor, at), ...given, runbookId: runbook.id, versionNumber: tried.number, sha256, rtoSeconds, rpoSeconds, rtoTarget: tried.rtoTarget, rpoTarget: tried.rpoTarget, rto: met(rtoSeconds, tried.rtoTarget), rpo: met(rpoSeconds, tried.rpoTarget),
      performedById: performer, performedByPersonId: human?.personId ?? null, postedById: userOf(actor), postedByPersonId: personOf(actor), status: 'posted', note: null, reviewedById: null, reviewedAt: null,
    }
    await tx.insert(runbookDrills).values(row)
    await settle(tx, runbook)
    return done({ id: row.id, repeated: false, rto: row.rto, rpo: row.rpo }, changed(drillSubject(row, runbook), null, told(row)))
  },
})

/** The second half of an upload: its bytes are in the store, read back. */
export const attachDrillFile = operation({
  name: 'runbooks.attachFile',
  summary: 'Add a file to a drill that is not reviewed yet; it is stored as evidence is, and stays',
  category: 'configuration',
  input: z.object({ id, file: storedFile }),
  load: loadDrill,
  owns: ({ drill }, actor) => drill.postedById !== null && drill.postedById === userOf(actor),
  run: async (scope) => {
    const { tx, input, subject: { drill, runbook } } = scope
    const held = await tx.select({ id: artifacts.id, sha256: artifacts.sha256 }).from(artifacts).where(and(eq(artifacts.ownerType, 'runbook-drill'), eq(artifacts.ownerId, drill.id), eq(artifacts.kind, drillFile.name))).limit(mostFiles)
    const same = held.find((each) => each.sha256 === input.file.sha256)
    if (same) return done({ id: drill.id, fileId: same.id, sha256: same.sha256 }, changed(drillSubject(drill, runbook), { file: input.file.name }, { file: input.file.name }))
    if (drill.status !== 'posted') throw conflict('This drill is reviewed: nothing is attached to it any more.')
    if (held.length >= mostFiles) throw conflict(`This drill has ${mostFiles} files already. Put several into one.`)
    const { id: fileId, told: file } = await keepFile(scope, drillFile, input.file, drill.id)
    return done({ id: drill.id, fileId, sha256: input.file.sha256 }, changed(drillSubject(drill, runbook), null, file))
  },
})

function reviewed(before: Drill, verb: 'accept' | 'reject', actor: Actor, at: Date, note: string | null): Drill {
  const status = stepTo(drillDecisions, verb, before.status)
  refuseInvolved(drillDecisions, verb, humanOf(actor), { performer: [{ userId: before.performedById, personId: before.performedByPersonId }], sender: [{ userId: before.postedById, personId: before.postedByPersonId }] })
  return { ...before, status, note, reviewedById: userOf(actor), reviewedAt: at, ...touched(before, actor, at) }
}
const review = ({ status, note, reviewedById, reviewedAt, updatedAt, updatedById, version }: Drill) => ({ status, note, reviewedById, reviewedAt, updatedAt, updatedById, version })

const reviewing = (verb: 'accept' | 'reject') => async ({ tx, actor, input, subject: { drill: before, runbook }, at }: Pick<Parameters<Parameters<typeof operation>[0]['run']>[0], 'tx' | 'actor' | 'at'> & { input: { note: string | null }; subject: NonNullable<Awaited<ReturnType<typeof loadDrill>>> }) => {
  const after = reviewed(before, verb, actor, at, input.note)
  await tx.update(runbookDrills).set(review(after)).where(eq(runbookDrills.id, before.id))
  await settle(tx, runbook)
  return done({ id: before.id, status: after.status }, changed(drillSubject(before, runbook), review(before), review(after), input.note ? { reason: input.note.slice(0, 1_000) } : {}))
}

export const acceptDrill = operation({
  name: 'runbooks.accept',
  summary: 'Mark a drill as accepted that somebody else performed and recorded',
  category: 'approval',
  http: { method: 'POST', path: '/runbook-drills/{id}/accept' },
  input: z.object({ id, note: optionalText(2_000) }),
  load: loadDrill,
  run: reviewing('accept'),
})

export const rejectDrill = operation({
  name: 'runbooks.reject',
  summary: 'Reject a drill, with the reason: it counts for nothing, and the next one is due as if it had not been',
  category: 'approval',
  http: { method: 'POST', path: '/runbook-drills/{id}/reject' },
  input: z.object({ id, note: text(1, 2_000) }),
  load: loadDrill,
  run: reviewing('reject'),
})
