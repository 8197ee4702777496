import 'server-only'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { anchorStore } from '#lib/audit/anchors.ts'
import { sealer, sealPause } from '#lib/audit/seal.ts'
import { anchor, firstReplaced, type Run, TakenBack } from '#lib/audit/seal-anchor.ts'
import { originsOf, verifiersOf } from '#lib/audit/seal-keys.ts'
import { askWitnesses, postCheckpoint } from '#lib/audit/witness.ts'
import { readWitnesses, recipients } from '#lib/audit/witness-list.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizations, organizationsToSeal, organizationsWith, type SealMark } from '#lib/auth/entrance.ts'
import { hours, minutes, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { unlessRefused } from '#lib/door/unless-refused.ts'
import { round } from '#lib/door/work.ts'
import { log } from '#lib/log.ts'
import { ofProcess } from '#lib/of-process.ts'
import { readSettings } from '../settings/queries.ts'
import { closeDenials, mailCheckpoint } from './operations.ts'
import { noteTakenBack, rotateKey } from './proofs.ts'

/** A process remembers how far each organization is sealed. */
const held = () => ofProcess('sealing', (): { sealOne?: ReturnType<typeof sealer>; /** What this process has seen sealed, and when it looked everywhere last: at its beginning, for entries of another cluster too. */ mark: SealMark | null; lookedAt: number } => ({ mark: null, lookedAt: 0 }))
const sealing = ({ write, requestId }: Background) => (held().sealOne ??= sealer(write, (orgId) => rotateKey(jobActor(orgId, 'sealing', requestId), { reason: 'First key of the log' })))

/** Half a second after the last time: what has settled becomes leaves under a signed checkpoint. Once a minute whatever was missed is looked for. */
export const sealEntries = round({
  name: 'seal',
  whilePaused: true,
  every: sealPause,
  run: async (background) => {
    const seen = held()
    const whole = Date.now() - seen.lookedAt >= minutes(1)
    const { orgIds, mark } = await organizationsToSeal(whole ? null : seen.mark)
    const failed = await background.among(seen.lookedAt === 0 ? await organizations() : orgIds, 'sealing', sealing(background))
    // Whoever failed is named again by the same mark.
    if (failed.length === 0) seen.mark = mark
    if (whole) seen.lookedAt = Date.now()
  },
})

/** Further denials of a past minute, with their count. */
export const countDenials = round({
  name: 'close-denials',
  every: minutes(1),
  run: async ({ among, requestId }) => among(await organizationsWith('denials', new Date(Math.floor(now().getTime() / minutes(1)) * minutes(1))), 'counting denials', (orgId) => closeDenials(jobActor(orgId, 'housekeeping', requestId), {}).catch(unlessRefused)),
})

/** What this process has anchored and shown outside: checkpoints from before `since` are, but for those that are `left`. */
const anchored: { since: Date; left: Set<string>; lookedAt: number } = { since: new Date(0), left: new Set(), lookedAt: 0 }

/**
 * Where there are new checkpoints, and once an hour everywhere, should somebody have taken something away. A store that does not answer is
 * asked once a round, not once for each organization, and keeps nothing from being shown outside.
 */
export const anchorLog = round({
  name: 'anchor',
  every: minutes(1),
  run: async ({ among, requestId, write }) => {
    const whole = Date.now() - anchored.lookedAt >= hours(1)
    const [since, left] = [new Date(now().getTime() - minutes(1)), new Set<string>()]
    const orgIds = whole ? await organizations() : [...new Set([...anchored.left, ...(await organizationsWith('checkpoints', anchored.since))])]
    let answers = true
    await among(orgIds, 'anchoring', async (orgId) => {
      const run: Run = (work) => write(orgId, work)
      if (answers) {
        await anchorOne(run, orgId, requestId).catch((error: unknown) => {
          left.add(orgId)
          log.error({ error, orgId }, 'anchoring')
          answers = !(error instanceof ArtifactError && error.problem === 'unavailable')
        })
      } else left.add(orgId)
      await showOutside(run, orgId, requestId).catch((error: unknown) => {
        left.add(orgId)
        log.error({ error, orgId }, 'showing the checkpoint outside')
      })
    })
    Object.assign(anchored, { since, left }, whole ? { lookedAt: Date.now() } : {})
  },
})

/**
 * Locked as long as the organization keeps its trail. Where a lost database is not lost with the disk, the texts of entries go along. Anchors
 * that are not the beginning of the log are left as they are, and that is noted.
 */
async function anchorOne(run: Run, orgId: string, requestId: string): Promise<void> {
  const [years, keys] = await run(async (tx) => [(await readSettings(tx)).retention.auditYears, await verifiersOf(tx, orgId)] as const)
  const [origin = '', former] = originsOf(orgId, keys)
  const store = anchorStore(orgId, origin, years)
  try {
    await anchor(run, orgId, store, { ...(store.deletion === 'prevented' ? { bundles: 'full' as const } : {}), former: former ? await anchorStore(orgId, former).read('checkpoint') : null })
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error
    const { size, root } = error.anchored
    const index = await firstReplaced(run, orgId, store, size)
    await noteTakenBack(jobActor(orgId, 'sealing', requestId), { origin, size, root: root.toString('hex'), index }).catch(unlessRefused)
  }
}

/** Checkpoints to whoever the settings name outside. */
async function showOutside(run: Run, orgId: string, requestId: string): Promise<void> {
  const { witnesses, checkpointsTo } = (await run(readSettings)).proof
  await askWitnesses(run, orgId, readWitnesses(witnesses))
  const { mails, posts } = recipients(checkpointsTo) ?? { mails: [], posts: [] }
  await postCheckpoint(run, orgId, posts)
  for (const recipient of mails) await mailCheckpoint(jobActor(orgId, 'sealing', requestId), { recipient }).catch(unlessRefused)
}
