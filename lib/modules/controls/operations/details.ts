import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controls } from '#db/schema/controls.ts'
import { activeUser, sameHuman } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { refuseMapped } from '#lib/door/control-links.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { present, removable } from '#lib/door/removable.ts'
import { invalid } from '#lib/errors.ts'
import { id, optionalChoice, version } from '#lib/input.ts'
import { controlFields, controlLabel, effectivenessKeys, fromTemplate, isAssessable } from '../model.ts'

export type Control = typeof controls.$inferSelect

export const subject = (control: Pick<Control, 'id' | 'code' | 'title'>) => ({ type: 'control' as const, id: control.id, label: controlLabel(control) })

export const load = locked(controls)

const owns = (control: Control, actor: Actor) => control.ownerId !== null && control.ownerId === userOf(actor)

type Said = Pick<Control, 'status' | 'effectiveness' | 'ownerId'>
type Assessment = Pick<Control, 'assessedById' | 'assessedAt'>

/** How effective a control is says somebody other than its owner, by person: two accounts of one human, linked ones too, are one. PostgreSQL refuses the same. */
async function assessment(tx: Tx, actor: Actor, said: Said, before: Control | null, at: Date): Promise<Assessment> {
  const isSame = said.effectiveness === (before?.effectiveness ?? 'not_assessed')
  const by = isSame ? (before?.assessedById ?? null) : userOf(actor)
  if (!isSame && !by) throw invalid({ effectiveness: 'is assessed by a person' })
  if (said.effectiveness !== 'not_assessed' && !isAssessable(said.status)) throw invalid({ effectiveness: 'is not assessed while the control is a draft or not applicable' })
  const answering = isSame ? [said.ownerId] : [said.ownerId, before?.ownerId ?? null]
  if (by && (await sameHuman(tx, actor.orgId, by, answering))) {
    throw invalid(isSame ? { ownerId: 'assessed this control: somebody else assesses it first, or choose another owner' } : { effectiveness: 'is said by somebody other than the owner of the control' })
  }
  if (said.effectiveness === 'not_assessed') return { assessedById: null, assessedAt: null }
  return isSame && before ? { assessedById: before.assessedById, assessedAt: before.assessedAt } : { assessedById: by, assessedAt: at }
}

export const createControl = operation({
  name: 'controls.create',
  summary: 'Create a control, from one of the pack or your own',
  category: 'configuration',
  http: { method: 'POST', path: '/controls' },
  input: z.object({ template: fromTemplate, ...controlFields }),
  run: async ({ tx, actor, input, at }) => {
    await activeUser(tx, input.ownerId, 'ownerId')
    const row: Control = { ...input, toldAt: null, ...(await assessment(tx, actor, input, null, at)), ...created(actor, at) }
    await tx.insert(controls).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateControl = operation({
  name: 'controls.update',
  summary: 'Update a control',
  category: 'configuration',
  http: { method: 'PUT', path: '/controls/{id}' },
  // Who leaves out the effectiveness leaves it as it is.
  input: z.object({ id, version, ...controlFields, effectiveness: optionalChoice(effectivenessKeys) }),
  load,
  owns,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    present(before, 'control')
    sameVersion(before, seen, 'control')
    await activeUser(tx, input.ownerId, 'ownerId')
    const said = { ...fields, effectiveness: fields.effectiveness ?? before.effectiveness }
    const after: Control = { ...before, ...said, ...(await assessment(tx, actor, said, before, at)), ...touched(before, actor, at) }
    await tx.update(controls).set(after).where(eq(controls.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const { remove: removeControl, restore: restoreControl } = removable(controls, {
  name: 'controls', one: 'control', path: '/controls', subject,
  refuse: refuseMapped,
  summaries: { remove: 'Remove a control that only evidence maps to; its history stays', restore: 'Restore a removed control' },
})
