import { jobActor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import type { Line } from '#lib/cloud/facts.ts'
import { providers } from '#lib/cloud/providers.ts'
import { listAccounts } from '../cloud-accounts/queries.ts'
import type { SampleOf } from '../sample-shape.ts'
import { completeScan } from './operations/complete.ts'
import { requestMute } from './operations/mute.ts'
import { startScan } from './operations/start.ts'
import { getFinding, listFindings } from './queries.ts'
import { sampleLines } from './sample-account.ts'
import { keptAndTaken } from './scanning.ts'

/** Three looks at the account of the examples: what was wrong, what was mended, what came back and what nobody could read. */
export const sample: SampleOf = {
  after: ['cloud-accounts'],
  async fill({ orgId, person, past }) {
    const manager = person('compliance_manager')
    const job = jobActor(orgId, 'cloud scan', 'sample')
    const account = (await listAccounts(manager, {}))[0]
    if (!account) return
    for (const [n, daysAgo] of [15, 8, 1].entries()) {
      await past(daysAgo, async () => {
        const { runId } = await startScan(job, { id: account.id })
        const startedAt = now()
        async function* lines(): AsyncGenerator<Line> {
          yield* sampleLines(n, startedAt)
        }
        await completeScan(job, { id: runId, ...(await keptAndTaken(job, `cloud-scan-${account.number}-${n + 1}.ndjson.gz`, lines(), providers.aws.scopes)) })
      })
    }
    const [muted] = (await listFindings(manager, { check: 'AWS-S3-005', state: 'open', limit: 1 } as never)).rows
    if (!muted) return
    const { version } = await getFinding(manager, { id: muted.id })
    await past(0, () => requestMute(person('reviewer'), { id: muted.id, version, until: new Date(Date.now() + 60 * 86_400_000).toISOString(), reason: 'It holds exports that are made anew each night; old versions would cost more than they are worth.' }))
  },
}
