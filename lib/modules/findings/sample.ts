import { jobActor } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { listBatches } from '../events/queries.ts'
import type { SampleOf, Scene } from '../sample-shape.ts'
import { assignFindings, dismissFindings, flagFindings, resolveFindings, reviewFindings } from './operations/decide.ts'
import { listFindings } from './queries.ts'
import { detectBatch } from './run-detection.ts'

/** Each delivery is judged on the day it came. */
async function detect({ orgId, person, past }: Scene): Promise<void> {
  const actor = jobActor(orgId, 'sample feed', 'sample')
  const { rows } = await listBatches(person('reviewer'), { limit: 100, direction: 'asc' })
  for (const { id, receivedAt } of rows) await past(Math.round((Date.now() - receivedAt.getTime()) / days(1)), () => detectBatch(actor, id))
}

async function decideSome({ person, past }: Scene): Promise<void> {
  const reviewer = person('reviewer')
  const { rows } = await listFindings(reviewer, { limit: 100, sort: 'occurredAt', direction: 'asc' })
  const of = (rule: string) => rows.filter((row) => row.ruleId === rule).map((row) => row.id)
  const decide = async (daysAgo: number, ids: string[], decision: typeof reviewFindings, note: string | null) => {
    if (ids.length > 0) await past(daysAgo, () => decision(reviewer, { ids, note }))
  }
  await decide(16, of('aws-console-sign-in-failed').slice(0, 1), reviewFindings, 'Mistyped; he signed in a minute later.')
  await decide(16, of('aws-console-sign-in-without-mfa'), resolveFindings, 'MFA is enforced for this user since today, ticket SEC-341.')
  await decide(11, of('aws-access-key-for-another-user'), dismissFindings as never, 'Planned key rotation of the ledger export, change CHG-118.')
  await decide(5, of('aws-root-account-used'), flagFindings, 'No change request names this. Ask the platform team.')
  const flagged = of('aws-root-account-used')
  if (flagged.length > 0) await past(5, () => assignFindings(reviewer, { ids: flagged, assigneeId: reviewer.userId }))
  const handed = rows.filter((row) => row.status === 'open' && row.severity === 3).slice(0, 2).map((row) => row.id)
  if (handed.length > 0) await past(1, () => assignFindings(person('compliance_manager'), { ids: handed, assigneeId: reviewer.userId }))
}

/** How a finding weighs depends on the register of systems. */
export const sample: SampleOf = {
  after: ['organizations', 'systems', 'events'],
  async fill(scene) {
    await detect(scene)
    await decideSome(scene)
  },
}
