import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { describeError } from '#lib/log.ts'
import { deliverSampleEvents } from '#lib/modules/events/invented.ts'
import { oneOrganization } from './lib/one-organization.ts'

/** `npm run sample-events -- --count 500 [--seed 1] [--from 2026-01-01] [--to 2026-02-01] [--organization <slug>]`: the last 30 days unless said; of the source `fake`. */
const { values: { organization, ...asked } } = parseArgs({ options: { count: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' }, from: { type: 'string' }, to: { type: 'string' }, organization: { type: 'string' } } })

try {
  const actor = jobActor(await oneOrganization(organization), 'npm run sample-events', v7())
  const answer = await deliverSampleEvents(actor, asked)
  console.log(`${answer.accepted} accepted, ${answer.duplicates} known already, ${answer.rejected} rejected.`)
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
