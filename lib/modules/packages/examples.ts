import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { appPool, begin } from '#db/client.ts'
import { sealer } from '#lib/audit/seal.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { stamps } from '#lib/package/stamp-examples.ts'
import { newNonce, stampRequest } from '#lib/package/stamp-request.ts'
import { rotateKey } from '../audit-trail/proofs.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const newKey = (orgId: string) => rotateKey(jobActor(orgId, 'sealing', 'examples'), { reason: 'First key' })
const seal = sealer((orgId, work) => begin(appPool(), orgId, work), newKey)

/** A log that has a checkpoint, whoever made it, and a key that signs next. @returns its public half */
async function log(here: Arrange): Promise<string> {
  const known = () => here.write((sql) => sql<{ verifier: string; sealed: boolean }[]>`select verifier, exists (select from audit_checkpoints where org_id = ${here.orgId}) as sealed from audit_keys where org_id = ${here.orgId} order by created_at desc, id desc limit 1`)
  if ((await known()).length === 0) await newKey(here.orgId)
  for (let tries = 0; ; tries++) {
    const [found] = await known()
    if (found?.sealed) return found.verifier
    if (tries > 200) throw new Error('nothing was sealed')
    await seal(here.orgId)
    await setTimeout(25)
  }
}

const packageOf = async (here: Arrange, more: Row = {}) => here.add('packages', { title: `Quarter ${here.tag()}`, state: 'building', from_day: '2026-01-01', to_day: '2026-03-31', zone: 'UTC', scope: { controls: [], systems: [] }, checkpoint: 'a checkpoint', checkpoint_size: 1, key: await log(here), ...more })
const run = async (here: Arrange, of?: string) => here.add('runs', { queue: 'packages.build', subject_type: 'package', subject_id: of ?? (await packageOf(here)), label: 'Quarter', input: {}, status: 'running', started_at: new Date() })
const hash = '0'.repeat(64)
const stored = (name: string, type: string) => ({ name, type, origin: 'upload', store: 'folder', key: `somewhere/${name}`, objectVersion: null, sha256: `sha256:${hash}`, size: 5, lockedUntil: null })

export const examples: Examples<'packages'> = {
  'packages.create': async (here) => {
    await log(here)
    return { title: `Quarter ${here.tag()}`, fromDay: '2026-01-01', toDay: '2026-03-31', zone: 'Europe/Berlin' }
  },
  'packages.open': async (here) => ({ id: await packageOf(here), consent: 'Article 6 (1) c GDPR: the audit that the law asks for' }),
  'packages.sign': async (here) => ({ id: await run(here), statement: `tickmark-package-1\nmanifest ${hash}\nroot ${hash}\nfiles 3\nmissing 0\n` }),
  'packages.stamp': async (here) => {
    const [manifest, nonce] = [randomBytes(32).toString('hex'), newNonce()]
    return { id: await run(here), manifest, nonce, address: 'http://stamps.example/tsa', answer: stamps().answer(stampRequest({ manifest, nonce, policy: '', root: '' })).toString('base64') }
  },
  'packages.renew': async (here) => {
    await here.write((sql) => sql`insert into settings (org_id, document, version, updated_at) values (${here.orgId}, ${sql.json({ proof: { timeStamps: 'http://stamps.example/tsa' } })}, 1, now()) 
      on conflict (org_id) do update set document = settings.document || jsonb_build_object('proof', coalesce(settings.document -> 'proof', '{}') || (excluded.document -> 'proof'))`)
    return { id: await packageOf(here, { state: 'ready', files: 3, missing: 0, bytes: 5, sha256: hash, root: hash, manifest: hash, done_at: new Date() }) }
  },
  'packages.complete': async (here) => ({ id: await run(here), files: 3, missing: 0, root: hash, manifest: hash, file: stored('quarter.zip', 'application/zip') }),
  'packages.cancel': async (here) => {
    const id = await packageOf(here)
    await run(here, id)
    return { id }
  },
  'packages.fail': async (here) => ({ id: await run(here), why: 'The store is full.' }),
}

export const volume: Volume = {
  tables: ['packages'],
  fill: ({ orgId, each, first }) => `
    insert into packages (org_id, id, title, state, from_day, to_day, zone, scope, checkpoint, checkpoint_size, key, error, done_at, created_at, updated_at)
      select '${orgId}', ${first('package')}, 'Quarter ' || n, case when n % 100 = 0 then 'building' else 'failed' end, '2026-01-01', '2026-03-31', 'UTC', '{"controls":[],"systems":[]}', 'c', 1, 'k', case when n % 100 = 0 then null else 'why' end, case when n % 100 = 0 then null else now() end, now() - n * interval '1 minute', now() ${each};`,
  lists: () => ({ 'packages.list': { cursors: { created: new Date().toISOString() }, filters: { state: ['building'] } } }),
}
