import 'server-only'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { anchorStore } from '#lib/audit/anchors.ts'
import { sealer, sealPause } from '#lib/audit/seal.ts'
import { anchor, type Run } from '#lib/audit/seal-anchor.ts'
import { askWitnesses, postCheckpoint } from '#lib/audit/witness.ts'
import { readWitnesses, recipients } from '#lib/audit/witness-list.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { minutes } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { readSettings } from '../settings/queries.ts'
import { closeDenials, mailCheckpoint } from './operations.ts'
import { rotateKey } from './proofs.ts'

/** A process remembers how far each organization is sealed. */
let sealOne: ReturnType<typeof sealer> | undefined
const sealing = ({ write, requestId }: Background) => (sealOne ??= sealer(write, (orgId) => rotateKey(jobActor(orgId, 'sealing', requestId), { reason: 'First key of the log' })))

/** Half a second after the last time: what has settled becomes leaves under a signed checkpoint. */
export const sealEntries = round({ name: 'seal', every: sealPause, run: (background) => background.everywhere('sealing', sealing(background)) })

/** Further denials of a past minute, with their count. */
export const countDenials = round({
  name: 'close-denials',
  every: minutes(1),
  run: ({ everywhere, requestId }) => everywhere('counting denials', (orgId) => closeDenials(jobActor(orgId, 'housekeeping', requestId), {}).catch(unlessRefused)),
})

/** A store that does not answer is asked once a round, not once for each organization, and keeps nothing from being shown outside. */
export const anchorLog = round({
  name: 'anchor',
  every: minutes(1),
  run: async ({ everywhere, requestId, write }) => {
    let answers = true
    await everywhere('anchoring', async (orgId) => {
      const run: Run = (work) => write(orgId, work)
      if (answers) {
        await anchorOne(run, orgId).catch((error: unknown) => {
          log.error({ error, orgId }, 'anchoring')
          answers = !(error instanceof ArtifactError && error.problem === 'unavailable')
        })
      }
      await showOutside(run, orgId, requestId).catch((error: unknown) => log.error({ error, orgId }, 'showing the checkpoint outside'))
    })
  },
})

/** Locked as long as the organization keeps its trail. Where a lost database is not lost with the disk, the texts of entries go along. */
async function anchorOne(run: Run, orgId: string): Promise<void> {
  const store = anchorStore(orgId, (await run(readSettings)).retention.auditYears)
  await anchor(run, orgId, store, store.deletion === 'prevented' ? { bundles: 'full' } : {})
}

/** Checkpoints to whoever the settings name outside. */
async function showOutside(run: Run, orgId: string, requestId: string): Promise<void> {
  const { witnesses, checkpointsTo } = (await run(readSettings)).proof
  await askWitnesses(run, orgId, readWitnesses(witnesses))
  const { mails, posts } = recipients(checkpointsTo) ?? { mails: [], posts: [] }
  await postCheckpoint(run, orgId, posts)
  for (const recipient of mails) await mailCheckpoint(jobActor(orgId, 'sealing', requestId), { recipient }).catch(unlessRefused)
}

/** Nothing to do, or somebody else did it. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof AppError)) throw error
}
