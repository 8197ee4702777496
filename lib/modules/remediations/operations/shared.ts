import 'server-only'
import { remediations } from '#db/schema/remediations.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import type { AnyPlaybook } from '#lib/cloud/playbook.ts'
import { playbookOf } from '#lib/cloud/providers.ts'
import { locked } from '#lib/door/locked.ts'
import { conflict } from '#lib/errors.ts'

export type Remediation = typeof remediations.$inferSelect

export const subject = (of: Pick<Remediation, 'id' | 'playbook' | 'target' | 'direction'>) => ({ type: 'remediation' as const, id: of.id, label: `${of.direction === 'undo' ? 'Take back: ' : ''}${playbookOf(of.playbook)?.title ?? of.playbook}: ${of.target.name}`.slice(0, 300) })

export const load = locked(remediations)

/** Whoever asked for it. */
export const owns = (of: Remediation, actor: Actor): boolean => of.createdById !== null && of.createdById === userOf(actor)

/** @throws AppError when it was retired since */
export function known(name: string): AnyPlaybook {
  const playbook = playbookOf(name)
  if (!playbook) throw conflict(`There is no playbook ${name} any more.`)
  return playbook
}
