import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { changes } from '#db/schema/changes.ts'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudFindings } from '#db/schema/cloud-scans.ts'
import { remediations } from '#db/schema/remediations.ts'
import { minutes } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { submitChange } from '../../changes/operations/approval.ts'
import { createChange } from '../../changes/operations/draft.ts'
import { answersOf } from '../model.ts'
import { known, load, owns, type Remediation, subject } from './shared.ts'

/** What whoever decides about the change reads: everything that is sent, from what to what, and the hash of exactly that. */
export function described({ plan, playbook: name, target }: Remediation): string {
  const playbook = known(name)
  if (!plan) throw conflict('It is not planned yet.')
  const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value)).slice(0, 600)
  const text = [
    `Playbook ${name}, version ${plan.version}, on ${target.id} in ${target.region} of account ${target.account}.`, `Plan: ${plan.hash}`, '',
    'What changes:', ...plan.diff.map(({ path, before, after }) => `${path}: ${shown(before)} → ${shown(after)}`), '', 'What is sent:', ...plan.steps.map((step, n) => `${n + 1}. ${step.name} (${step.command})`), '', ...plan.notes, `What may break: ${playbook.breaks}`,
  ].join('\n')
  return text.length <= 9_900 ? text : `${text.slice(0, 9_800)}\n… cut: the page of the remediation has all of it.`
}

export const backOut = (name: string): string => {
  const { reversible, cannotUndo } = known(name)
  return reversible === 'irreversible' ? `It cannot be taken back. ${cannotUndo ?? ''}` : `Roll back on the page of the remediation: the stored state of before is restored.${cannotUndo === null ? '' : ` ${cannotUndo}`}`
}

/** The change of a remediation, submitted: whoever its rule names decides, and sees the hash of the plan. */
export async function fileChange({ tx, at, call }: Pick<Scope<unknown>, 'tx' | 'at' | 'call'>, of: Remediation, type: 'normal' | 'emergency', reason: string): Promise<{ changeId: string; stuck: string | null }> {
  const [about] = await tx.select({ systemId: cloudFindings.systemId, accountSystem: cloudAccounts.systemId, account: cloudAccounts.name }).from(cloudFindings).innerJoin(cloudAccounts, eq(cloudAccounts.id, cloudFindings.accountId)).where(eq(cloudFindings.id, of.findingId))
  const systemId = about?.systemId ?? about?.accountSystem
  if (!systemId) throw conflict(`A change is of a system. Edit the account “${about?.account ?? ''}” and say which system it is.`)
  const playbook = known(of.playbook)
  const change = await call(createChange, {
    type, title: subject(of).label.slice(0, 200), category: 'infrastructure', description: described(of), justification: reason, systemIds: [systemId], ...answersOf(of.risk, playbook.reversible), refs: [`plan ${of.plan?.hash ?? ''}`],
    testPlan: 'A scan of the resource by the same check follows by itself, and says whether it passes.', backOutPlan: backOut(of.playbook), plannedFrom: new Date(at.getTime() + minutes(1)).toISOString(), plannedTo: (of.expiresAt as Date).toISOString(),
  } as never)
  const { stuck } = (await call(submitChange, { id: change.id, version: 1 } as never)) as { stuck: string | null }
  return { changeId: change.id, stuck }
}

export const requestRemediation = operation({
  name: 'remediations.request',
  summary: 'Request approval of a planned remediation: its change is filed and submitted, and others decide about exactly this plan',
  category: 'remediation',
  http: { method: 'POST', path: '/remediations/{id}/request' },
  input: z.object({ id, version, reason: text(1, 2_000) }),
  load, owns,
  run: async (scope) => {
    const { tx, actor, at, input, subject: before } = scope
    sameVersion(before, input.version, 'remediation')
    if (before.state !== 'planned' || before.expiresAt === null) throw conflict('Only what is planned can be requested.')
    if (before.expiresAt <= at) throw conflict('The plan has expired: the resource may be another by now. Drop it, and plan again.')
    const { changeId, stuck } = await fileChange(scope, before, 'normal', input.reason)
    const after: Remediation = { ...before, state: 'requested', changeId, ...touched(before, actor, at) }
    await tx.update(remediations).set(after).where(eq(remediations.id, before.id))
    const [change] = await tx.select({ number: changes.number }).from(changes).where(eq(changes.id, changeId))
    return done({ id: before.id, version: after.version, changeId, reference: `CHG-${change?.number ?? ''}`, stuck }, changed(subject(before), { state: before.state, changeId: null }, { state: after.state, changeId }, { reason: input.reason }))
  },
})
