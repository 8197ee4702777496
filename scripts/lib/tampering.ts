import { randomBytes } from 'node:crypto'
import type { Tx } from '#db/client.ts'
import { sealStep } from '#lib/audit/seal.ts'
import { originOf } from '#lib/audit/seal-keys.ts'
import { signCheckpoint } from '#lib/tlog/checkpoint.ts'
import { encodeVerifier, newSeed, signer } from '#lib/tlog/note.ts'

/**
 * What somebody with the superuser of the database can do to the past: every trigger is off, nothing is refused. Each works in a
 * transaction that is rolled back, on a copy of the anchors, which he may write to as well (a locked bucket would refuse it). He has
 * neither ENCRYPTION_KEY nor the last checkpoint kept elsewhere.
 */
export type Scene = { tx: Tx; orgId: string; size: number; checkpoints: number[]; random: (below: number) => number; anchors: Map<string, Buffer> }
export type Attack = { kind: string; run: (scene: Scene) => Promise<unknown> }

const flip = (body: string) => `replace(replace(${body}, '"n":[', '"m":['), '"outcome":"success"', '"outcome":"failure"')`
const entryAt = (index: number, orgId: string) => `(org_id, recorded_at, id) = (select org_id, recorded_at, entry_id from audit_leaves where org_id = '${orgId}' and index = ${index})`
const digest = (body: string) => `sha256('\\x00'::bytea || convert_to(${body}, 'UTF8'))`

const flipText = ({ tx, orgId, size, random }: Scene, index = random(size)) =>
  tx.raw.unsafe(`update audit_entries set body = ${flip('body')} where ${entryAt(index, orgId)}`)

const rehashLeaves = ({ tx, orgId }: Scene) => tx.raw.unsafe(`
  update audit_leaves l set leaf = ${digest('e.body')} from audit_entries e where e.org_id = l.org_id and e.recorded_at = l.recorded_at and e.id = l.entry_id and l.org_id = '${orgId}'`)

const two = ({ size, random }: Scene): [number, number] => {
  const one = random(size)
  return [one, (one + 1 + random(size - 1)) % size]
}

/** The true state of an earlier checkpoint: everything later is gone, the key and the marks are in order. */
const backTo = async ({ tx, orgId }: Scene, size: number) => {
  await tx.raw.unsafe(`delete from audit_entries e using audit_leaves l where e.org_id = l.org_id and e.recorded_at = l.recorded_at and e.id = l.entry_id and l.org_id = '${orgId}' and l.index >= ${size}`)
  await tx.raw.unsafe(`delete from audit_leaves where org_id = '${orgId}' and index >= ${size}; delete from audit_checkpoints where org_id = '${orgId}' and size > ${size}`)
}

const oldCheckpoint = ({ checkpoints, random }: Scene) => checkpoints[random(checkpoints.length - 1)] ?? 0

/** Everything after `index` moves by `by`; through negative numbers, so that no two meet. */
const renumber = async ({ tx, orgId }: Scene, index: number, by: number) => {
  await tx.raw.unsafe('alter table audit_leaves drop constraint audit_leaves_leaf')
  await tx.raw.unsafe(`update audit_leaves set index = -index - 1 where org_id = '${orgId}' and index >= ${index}`)
  await tx.raw.unsafe(`update audit_leaves set index = -index - 1 + ${by} where org_id = '${orgId}' and index < 0`)
}

const insertEntry = ({ tx, orgId }: Scene, index: number) => tx.raw.unsafe(`
  insert into audit_entries (org_id, id, recorded_at, body, xid, cluster)
  select org_id, gen_random_uuid(), recorded_at, replace(body, '"n":[', '"o":['), xid, cluster from audit_entries where ${entryAt(index, orgId)} returning id, recorded_at::text, body`)

const swap = ({ tx, orgId }: Scene, columns: string, [one, other]: [number, number]) => tx.raw.unsafe(`
  create temporary table pair on commit drop as select * from audit_leaves where org_id = '${orgId}' and index in (${one}, ${other});
  alter table audit_leaves drop constraint audit_leaves_entry;
  update audit_leaves l set (${columns}) = (select ${columns.split(', ').map((name) => `p.${name}`).join(', ')} from pair p where p.index <> l.index) where org_id = '${orgId}' and index in (${one}, ${other})`)

/** What a newest checkpoint rests on: of partial tiles only the widest. */
const tilesOf = (anchors: Map<string, Buffer>) => [...anchors.keys()].filter((path) => path.startsWith('tile/'))

const columns = ['action', 'category', 'outcome', 'actor_kind', 'actor_id', 'subject_type', 'subject_id', 'correlation_id']

export const attacks: Attack[] = [
  { kind: 'flip text', run: flipText },
  { kind: 'flip text and its leaf', run: async (scene) => (await flipText(scene), rehashLeaves(scene)) },
  { kind: 'flip a search column', run: async ({ tx, orgId, size, random }) => {
    const column = columns[random(columns.length)]
    await tx.raw.unsafe(`update audit_entries set ${column} = coalesce(${column}, '') || 'x' where ${entryAt(random(size), orgId)}`)
  } },
  { kind: 'delete', run: ({ tx, orgId, size, random }) => tx.raw.unsafe(`delete from audit_entries where ${entryAt(random(size), orgId)}`) },
  { kind: 'delete with its leaf', run: async (scene) => {
    const { tx, orgId, size, random } = scene
    const index = random(size)
    await tx.raw.unsafe(`delete from audit_entries where ${entryAt(index, orgId)}`)
    await tx.raw.unsafe(`delete from audit_leaves where org_id = '${orgId}' and index = ${index}`)
    if (random(2) === 0) await renumber(scene, index, -1)
  } },
  { kind: 'reorder texts', run: async (scene) => {
    const [one, other] = two(scene)
    await scene.tx.raw.unsafe(`create temporary table pair on commit drop as select l.index, e.id, e.body from audit_leaves l join audit_entries e on e.org_id = l.org_id and e.recorded_at = l.recorded_at and e.id = l.entry_id
      where l.org_id = '${scene.orgId}' and l.index in (${one}, ${other}); update audit_entries e set body = (select p.body from pair p where p.id <> e.id) where e.id in (select id from pair)`)
  } },
  { kind: 'reorder leaves and entries', run: (scene) => swap(scene, 'entry_id, recorded_at, leaf', two(scene)) },
  { kind: 'insert', run: (scene) => insertEntry(scene, scene.random(scene.size)) },
  { kind: 'insert with a leaf', run: async (scene) => {
    const index = scene.random(scene.size)
    const [made] = await insertEntry(scene, index)
    await renumber(scene, index, 1)
    await scene.tx.raw`insert into audit_leaves (org_id, index, entry_id, recorded_at, leaf) values (${scene.orgId}, ${index}, ${made?.id}, ${made?.recorded_at}::text::timestamptz, sha256('\\x00'::bytea || convert_to(${made?.body}, 'UTF8')))`
  } },
  { kind: 'truncate the tail', run: (scene) => {
    const left = scene.random(scene.size)
    return scene.tx.raw.unsafe(`delete from audit_entries e using audit_leaves l where e.org_id = l.org_id and e.recorded_at = l.recorded_at and e.id = l.entry_id and l.org_id = '${scene.orgId}' and l.index >= ${left}`)
      .then(() => scene.random(2) === 0 ? scene.tx.raw.unsafe(`delete from audit_leaves where org_id = '${scene.orgId}' and index >= ${left}`) : null)
  } },
  { kind: 'roll everything back', run: (scene) => backTo(scene, oldCheckpoint(scene)) },
  { kind: 'fork, signed by the portal', run: async (scene) => {
    const { tx, orgId, size } = scene
    const [later] = await tx.raw<{ xid: string; cluster: string }[]>`select xid::text as xid, cluster from audit_checkpoints where org_id = ${orgId} and size = ${size}`
    const from = oldCheckpoint(scene)
    await backTo(scene, from)
    const count = 1 + scene.random(size - from + 5)
    await tx.raw.unsafe(`insert into audit_entries (org_id, id, recorded_at, body, xid, cluster)
      select '${orgId}', gen_random_uuid(), now(), '{"action":"forged","n":' || n || '}', '${later?.xid}', '${later?.cluster}' from generate_series(1, ${count}) n`)
    const step = await sealStep(tx, orgId)
    if (step.sealed !== count) throw new Error(`the fork holds ${step.sealed} of ${count} entries`)
  } },
  { kind: 'anchors: swap tiles', run: async ({ anchors, random }) => {
    const tiles = tilesOf(anchors)
    const one = tiles[random(tiles.length)] ?? ''
    const other = tiles.filter((each) => each !== one && !anchors.get(each)?.equals(anchors.get(one) ?? Buffer.alloc(0)))
    const another = other[random(other.length)] ?? ''
    const [first, second] = [anchors.get(one), anchors.get(another)]
    if (!first || !second) throw new Error('there are no two tiles')
    anchors.set(one, second).set(another, first)
  } },
  { kind: 'anchors: flip a bit of a tile or a text', run: async ({ anchors, random }) => {
    const tiles = tilesOf(anchors)
    const path = tiles[random(tiles.length)] ?? ''
    const bytes = Buffer.from(anchors.get(path) ?? '')
    const at = random(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
    anchors.set(path, bytes)
  } },
  { kind: 'anchors: a tile taken away', run: async ({ anchors, random }) => {
    const tiles = tilesOf(anchors).filter((path) => !path.includes('entries'))
    anchors.delete(tiles[random(tiles.length)] ?? '')
  } },
  { kind: 'anchors: a forged tree under a forged checkpoint', run: async ({ anchors, orgId, size, random }) => {
    for (const path of tilesOf(anchors)) if (random(2) === 0) anchors.set(path, randomBytes(anchors.get(path)?.length ?? 0))
    anchors.set('checkpoint', Buffer.from(signCheckpoint({ origin: originOf(orgId), size: size + random(3), root: randomBytes(32) }, [signer(originOf(orgId), newSeed())])))
  } },
  { kind: 'swap leaves', run: (scene) => swap(scene, 'leaf', two(scene)) },
  { kind: 'root of a tile altered', run: ({ tx, orgId }) => tx.raw`update audit_leaves set subtree = ${randomBytes(32)} where org_id = ${orgId} and index = 255` },
  { kind: 'checkpoint altered', run: ({ tx, orgId, checkpoints, random }) => {
    const size = checkpoints[random(checkpoints.length)] ?? 0
    return tx.raw`update audit_checkpoints set root = ${randomBytes(32)} where org_id = ${orgId} and size = ${size}`
  } },
  { kind: 'flip text, tree signed by a planted key', run: async (scene) => {
    const { tx, orgId, checkpoints } = scene
    await flipText(scene)
    await rehashLeaves(scene)
    const key = signer(originOf(orgId), newSeed())
    await tx.raw`insert into audit_keys (org_id, id, verifier, binding, sealed_secret, created_at) select ${orgId}, gen_random_uuid(), ${encodeVerifier(key)}, binding, sealed_secret, now() from audit_keys limit 1`
    for (const size of checkpoints) {
      const root = randomBytes(32)
      await tx.raw`update audit_checkpoints set root = ${root}, note = ${signCheckpoint({ origin: originOf(orgId), size, root }, [key])} where org_id = ${orgId} and size = ${size}`
    }
  } },
]
