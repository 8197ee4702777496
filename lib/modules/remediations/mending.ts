import 'server-only'
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { cloudScans } from '#db/schema/cloud-scans.ts'
import { remediations, remediationSteps } from '#db/schema/remediations.ts'
import { runs } from '#db/schema/runs.ts'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { type Mended, readState, sendStep } from '#lib/cloud/mending.ts'
import { type Plan, planOf, sameState, type State, type Step } from '#lib/cloud/playbook.ts'
import { round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import { accountToReach } from '../cloud-accounts/within.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { finishRemediation, noteStep } from './operations/execute.ts'
import { completePlan, failRemediation } from './operations/plan.ts'
import { known, type Remediation } from './operations/shared.ts'
import { concludeRemediation, verifyRemediation } from './operations/verify.ts'

type Found = { plan: Plan } | { result: State } | { why: string }

/** What another try may mend is tried again. @throws AppError */
function answered<T>(mended: Mended<T>): T {
  if (!('error' in mended)) return mended as T
  const { code, message } = mended.error
  throw new AppError(['throttled', 'timeout', 'unavailable'].includes(code) ? 'unavailable' : 'conflict', message)
}

async function work({ orgId, id, actor, read, write, progress }: Hand): Promise<Found> {
  const found = await read(orgId, async (tx) => {
    const [run] = await tx.select({ subjectId: runs.subjectId, input: runs.input }).from(runs).where(eq(runs.id, id))
    const [of] = run ? await tx.select().from(remediations).where(eq(remediations.id, run.subjectId)) : []
    return run && of ? { of, plans: (run.input as { do: string }).do === 'plan' } : null
  })
  if (!found) return { why: 'It is not there any more.' }
  const { of, plans } = found
  try {
    const reached = await write(orgId, (tx) => accountToReach(tx, of.accountId))
    if (!reached) return { why: 'The account was removed.' }
    const reach = await reached.mendReach()
    const playbook = known(of.playbook)
    const state = async () => answered(await readState(reach, playbook.name, of.target, of.params)).state
    if (plans) return { plan: planOf(playbook, of.target, of.params, await state()) }
    const send = async (step: Step) => void answered(await sendStep(reach, playbook.name, of.target, of.params, step))
    return { result: await execute(actor, id, of, { steps: (): Promise<Sent[]> => read(orgId, (tx) => stepsOf(tx, of.id)), state, send, progress }) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    return { why: error.message.slice(0, 2_000) }
  }
}

type Sent = { number: number; doneAt: Date | null }
const stepsOf = (tx: Tx, remediationId: string): Promise<Sent[]> => tx.select({ number: remediationSteps.number, doneAt: remediationSteps.doneAt }).from(remediationSteps).where(eq(remediationSteps.remediationId, remediationId)).orderBy(asc(remediationSteps.number))

type Doing = { steps: () => Promise<Sent[]>; state: () => Promise<State>; send: (step: Step) => Promise<void>; progress: (done: number, total: number) => void }

/**
 * Step by step, each said before it is sent. Whoever comes after a crash finds where it stood: what was begun and not answered is sent again, which steps allow (`Step`), and what was done is
 * not. Before the first step the resource has to be as it was planned from.
 * @throws AppError conflict when it is another by now
 */
async function execute(actor: Actor, id: string, of: Remediation, doing: Doing): Promise<State> {
  const { plan } = of
  if (!plan) throw new AppError('conflict', 'There is no plan.')
  const sent = await doing.steps()
  if (sent.length === 0 && !sameState(await doing.state(), plan.before)) throw new AppError('conflict', 'Somebody changed the resource since this was planned, so nothing was sent. Plan again.')
  for (const [n, step] of plan.steps.entries()) {
    const before = sent.find(({ number }) => number === n + 1)
    if (before?.doneAt) continue
    if (!before) await noteStep(actor, { id, number: n + 1, what: 'begun' } as never)
    await doing.send(step)
    await noteStep(actor, { id, number: n + 1, what: 'done', found: before !== undefined } as never)
    doing.progress(n + 1, plan.steps.length)
  }
  return doing.state()
}

export const mending = runWork<Found>({
  queue: 'cloud.mend',
  name: 'remediation',
  work,
  finish: (actor, id, found) => ('why' in found ? failRemediation(actor, { id, why: found.why }) : 'plan' in found ? completePlan(actor, { id, plan: found.plan }) : finishRemediation(actor, { id, result: found.result })),
  giveUp: (actor, id, why) => failRemediation(actor, { id, why }),
})

const unlessOver = (error: unknown) => {
  if (!(error instanceof AppError && ['conflict', 'not_found'].includes(error.code))) throw error
}

const toVerify = (tx: Tx) => tx.select({ id: remediations.id, scanId: remediations.verifyScanId }).from(remediations).leftJoin(cloudScans, and(eq(cloudScans.orgId, remediations.orgId), eq(cloudScans.id, remediations.verifyScanId)))
  .where(and(eq(remediations.state, 'executed'), sql`(${isNull(remediations.verifyScanId)} or ${inArray(cloudScans.status, ['succeeded', 'partial', 'failed', 'cancelled'])})`)).limit(100)

/** What was executed is scanned, and once that is over it is said what the scan told. */
export const verifying = round({
  name: 'verify-remediations', every: minutes(0.25),
  run: async (background) => background.among(await organizationsWith('remediations', now()), 'verifying remediations', async (orgId) => {
    const actor = jobActor(orgId, 'remediation', background.requestId)
    for (const { id, scanId } of await background.read(orgId, toVerify)) await (scanId === null ? verifyRemediation(actor, { id }) : concludeRemediation(actor, { id })).catch(unlessOver)
  }),
})
