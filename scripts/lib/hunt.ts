import type postgres from 'postgres'
import { appPool, begin } from '#db/client.ts'
import type { AnchorStore } from '#lib/audit/anchor-store.ts'
import { append } from '#lib/audit/append.ts'
import { sealer, sealPause } from '#lib/audit/seal.ts'
import { anchor } from '#lib/audit/seal-anchor.ts'
import { verifiersOf } from '#lib/audit/seal-keys.ts'
import { verify } from '#lib/audit/verify.ts'
import { readAnchor } from '#lib/audit/verify-anchor.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { changed } from '#lib/door/change.ts'
import { rotateKey } from '#lib/modules/audit-trail/proofs.ts'
import { organization } from '../../test/fixtures.ts'
import { type Attack, attacks } from './tampering.ts'

/** `seen`: verify said something is wrong. `chain`, `rehashed`: how many a plain chain of row hashes would have told. */
export type HuntRow = { kind: string; attacks: number; seen: number; chain: number; rehashed: number; said: string[] }
type Hunt = { superuser: postgres.Sql; ownerUrl: string; count: number; seed: number; progress?: (done: number) => void }

const entriesInLog = 400
export async function hunt({ superuser, ownerUrl, count, seed, progress }: Hunt): Promise<HuntRow[]> {
  const { id: orgId } = await organization(ownerUrl, 'Hunted')
  const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'hunt'), { reason: 'First key' }))
  // A transaction of another database in the cluster may hold sealing back for a moment.
  const sealed = async () => {
    do await seal(orgId, { batch: 25 })
    while ((await begin(appPool(), orgId, (tx) => verify(tx, orgId))).unsealed > 0)
  }
  await sealed()
  for (let n = 0; n < entriesInLog; n += 40) {
    await begin(appPool(), orgId, (tx) => append(tx, orgId, Array.from({ length: 40 }, (_, m) => ({
      action: 'systems.update', category: 'configuration' as const, change: changed({ type: 'system', id: orgId, label: `System ${n + m}` }, { n: m }, { n: m + 1 }), actor: jobActor(orgId, 'hunt', 'r'), at: new Date(), correlationId: `c-${n + m}`,
    }))))
    await sealed()
  }
  const checkpoints = (await superuser<{ size: number; note: string }[]>`select size::int as size, note from audit_checkpoints where org_id = ${orgId} order by size`).map((row) => ({ ...row }))
  const last = checkpoints.at(-1)
  if (!last) throw new Error('nothing was sealed')
  // One anchor of the whole log, so that every tile in it is one the checkpoint rests on.
  const anchors = new Map<string, Buffer>()
  await anchor((work) => begin(appPool(), orgId, work), orgId, memoryStore(anchors), { bundles: 'all' })
  const keys = await begin(appPool(), orgId, (tx) => verifiersOf(tx, orgId))
  const chain = new Map(rehash(await chainRows(superuser, orgId, new Map())).map((row) => [row.id, row]))
  const outside = [{ name: 'the checkpoint kept elsewhere', note: last.note }]
  const random = randomFrom(seed)
  const rows = new Map<string, HuntRow>(attacks.map(({ kind }) => [kind, { kind, attacks: 0, seen: 0, chain: 0, rehashed: 0, said: [] }]))
  const strike = async (attack: Attack | null) => {
    let [said, chainTold, rehashedTold] = [null as string | null, false, false]
    await begin(superuser, orgId, async (tx) => {
      await tx.raw.unsafe('set local session_replication_role = replica')
      const copy = new Map(anchors)
      await attack?.run({ tx, orgId, size: last.size, checkpoints: checkpoints.map((each) => each.size), random, anchors: copy })
      // As `npm run verify` does: the anchors, then the database against them and the checkpoint kept elsewhere.
      const anchored = await readAnchor(keys, memoryStore(copy))
      const { wrong } = await verify(tx, orgId, { outside: [...(anchored.checkpoint ? [anchored.checkpoint] : []), ...outside], batch: 150 })
      said = anchored.wrong ? 'anchor wrong' : (wrong?.kind ?? null)
      const links = await chainRows(tx.raw, orgId, chain)
      chainTold = !holds(links)
      rehashedTold = !holds(rehash(links))
      throw new RolledBack()
    }).catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw new Error(`attack ${attack?.kind} broke: ${String(error)}`, { cause: error })
    })
    return { said, chainTold, rehashedTold }
  }
  if ((await strike(null)).said) throw new Error('an untouched log does not verify')
  for (let n = 0; n < count; n++) {
    const attack = attacks[n % attacks.length]
    const row = attack && rows.get(attack.kind)
    if (!attack || !row) continue
    const { said, chainTold, rehashedTold } = await strike(attack)
    row.attacks++
    if (said) row.seen++
    if (said && !row.said.includes(said)) row.said.push(said)
    if (chainTold) row.chain++
    if (rehashedTold) row.rehashed++
    progress?.(n + 1)
  }
  if ((await strike(null)).said) throw new Error('an untouched log does not verify afterwards')
  return [...rows.values()].filter((row) => row.attacks > 0)
}

/** How long an entry is open to whoever owns the database: milliseconds from its commit to its signed checkpoint, with the worker's pauses between. */
export async function openWindow(ownerUrl: string, count = 40): Promise<{ median: number; longest: number }> {
  const { id: orgId } = await organization(ownerUrl, 'Window')
  const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'hunt'), { reason: 'First key' }))
  await seal(orgId)
  const waits: number[] = []
  const open: number[] = []
  let ending = false
  const sealing = (async () => {
    while (!ending) {
      const covered = open.length
      await seal(orgId)
      const left = (await begin(appPool(), orgId, (tx) => verify(tx, orgId))).unsealed
      if (left === 0) for (const since of open.splice(0, covered)) waits.push(performance.now() - since)
      await new Promise((resolve) => setTimeout(resolve, sealPause))
    }
  })()
  for (let n = 0; n < count; n++) {
    await begin(appPool(), orgId, (tx) => append(tx, orgId, [{ action: 'systems.update', category: 'configuration', change: changed({ type: 'system', id: orgId, label: 'System' }, { n }, { n: n + 1 }), actor: jobActor(orgId, 'hunt', 'r'), at: new Date(), correlationId: `w-${n}` }]))
    open.push(performance.now())
    await new Promise((resolve) => setTimeout(resolve, 97))
  }
  while (open.length > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  ending = true
  await sealing
  waits.sort((one, other) => one - other)
  return { median: waits[waits.length >> 1] ?? Number.NaN, longest: waits.at(-1) ?? Number.NaN }
}

/** The rival: in each row its place and SHA-256(hash of the row before ‖ text), as audit tables commonly have it. */
type Link = { id: string; body: string; place: number | null; hash: string | null }

const chainRows = async (sql: Pick<postgres.Sql, 'unsafe'>, orgId: string, chain: ReadonlyMap<string, Link>): Promise<Link[]> =>
  (await sql.unsafe<{ id: string; body: string }[]>(`select id, body from audit_entries where org_id = '${orgId}' order by xid, recorded_at, id`))
    .map(({ id, body }) => ({ id, body, place: chain.get(id)?.place ?? null, hash: chain.get(id)?.hash ?? null }))

const inPlace = (links: Link[]) => links.toSorted((one, other) => (one.place ?? Infinity) - (other.place ?? Infinity))

/** What whoever altered the rows can do as well: number and hash them anew. */
function rehash(links: Link[]): Link[] {
  let former = ''
  return links.map((link, place) => ({ ...link, place, hash: (former = sha256Hex(former + link.body)) }))
}

function holds(links: Link[]): boolean {
  let former = ''
  return inPlace(links).every((link, place) => link.place === place && link.hash === (former = sha256Hex(former + link.body)))
}

/** Anchors one can take a copy of, and damage. */
const memoryStore = (files: Map<string, Buffer>): AnchorStore => ({
  deletion: 'detected',
  read: async (path) => files.get(path) ?? null,
  replace: async (path, bytes) => void files.set(path, Buffer.from(bytes)),
  put: async (path, bytes) => void files.set(path, Buffer.from(bytes)),
  async *checkpoints() {
    const note = files.get('checkpoint')
    if (note) yield { path: 'checkpoint', claims: null, note }
  },
})

class RolledBack extends Error {}

/** Mulberry32: the same attacks again for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
