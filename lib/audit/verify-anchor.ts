import 'server-only'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { NoteError, type VerifierKey } from '#lib/tlog/note.ts'
import type { AnchorStore } from './anchor-store.ts'
import { anchorStore } from './anchors.ts'
import { openAnchor } from './seal-anchor.ts'
import { originsOf } from './seal-keys.ts'
import type { Outside } from './verify.ts'
import { checkTiles } from './verify-tiles.ts'

/** What the store holds: its newest checkpoint for `verify`, and what is wrong with the tiles under it (null: they hash to its root). */
export type Anchored = {
  checkpoint: Outside | null
  size: number
  wrong: string | null
  /** Why the anchors could not be asked; then nothing is known of them, good or bad. */
  unread: string | null
}

/** Under each name of the log, the current one first: what was anchored before a log was begun anew stays to be compared. */
export async function readAnchors(keys: VerifierKey[], orgId: string, storeOf: (origin: string) => AnchorStore = (origin) => anchorStore(orgId, origin)): Promise<{ newest: Anchored; outside: Outside[] }> {
  const all: Anchored[] = []
  for (const origin of originsOf(orgId, keys)) all.push(await readAnchor(keys.filter((key) => key.name === origin), storeOf(origin)))
  const [newest, ...former] = all as [Anchored, ...Anchored[]]
  return { newest, outside: [newest, ...former].flatMap(({ checkpoint }, turn) => (checkpoint ? [turn === 0 ? checkpoint : { ...checkpoint, name: 'the newest anchor under the former name' }] : [])) }
}

/** @param keys the verifiers of one name of the log. Asks the store only: it may be slow, so best outside a transaction. */
export async function readAnchor(keys: VerifierKey[], store: AnchorStore): Promise<Anchored> {
  try {
    return await newestOf(keys, store)
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error
    return { checkpoint: null, size: 0, wrong: null, unread: error.message }
  }
}

async function newestOf(keys: VerifierKey[], store: AnchorStore): Promise<Anchored> {
  let first: Anchored | undefined
  for await (const { path, claims, note } of store.checkpoints()) {
    const checkpoint = { name: 'the newest anchor', note: note.toString() }
    try {
      const { size, root } = openAnchor(checkpoint.note, claims, keys)
      const planted = first && 'a checkpoint above it is not one of this log: somebody else wrote to the anchors'
      return { checkpoint, size, wrong: (await checkTiles(store, size, root)).wrong?.says ?? planted ?? null, unread: null }
    } catch (error) {
      if (!(error instanceof NoteError)) throw error
      first ??= { checkpoint, size: 0, wrong: `${path}: ${error.message}`, unread: null }
    }
  }
  return first ?? { checkpoint: null, size: 0, wrong: null, unread: null }
}
