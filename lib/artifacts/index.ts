import 'server-only'
import { join } from 'node:path'
import { minutes, seconds } from '#lib/clock.ts'
import { count } from '#lib/counted.ts'
import { env } from '#lib/env.ts'
import { ofProcess } from '#lib/of-process.ts'
import { bucketStore } from './bucket.ts'
import { bucketSettings } from './bucket-client.ts'
import { type Link, type LinkedArtifact, linkObject } from './bucket-link.ts'
import { folderStore } from './folder.ts'
import { type ArtifactAddress, ArtifactError, type ArtifactStore } from './store.ts'

const held = () => ofProcess('artifacts', (): { store?: ArtifactStore } => ({}))

/**
 * The store this installation keeps its files in: the bucket of S3_BUCKET, else `<DATA_DIR>/artifacts`. What was stored in the folder
 * before a bucket was set is still read, locked and swept there. Making it asks nobody: a store that is down stops no start.
 */
export function artifactStore(): ArtifactStore {
  return (held().store ??= chosen())
}

function chosen(): ArtifactStore {
  const folder = folderStore(join(env().DATA_DIR, 'artifacts'))
  const settings = bucketSettings(env())
  return settings ? bothStores(bucketStore(settings), folder) : bothStores(folder, absentBucket(folder))
}

/** Puts go to the first; an address says itself whose it is: only a bucket has versions. */
export function bothStores(first: ArtifactStore, second: ArtifactStore): ArtifactStore {
  const of = (at: ArtifactAddress) => ((at.version === null) === (first.kind === 'folder') ? first : second)
  return {
    kind: first.kind,
    deletion: first.deletion,
    put: (body, options) => noted(first.put(body, options)),
    read: async (at, range) => reading(await noted(of(at).read(at, range))),
    stat: async (at) => noted(of(at).stat(at)),
    lock: async (at, lock) => noted(of(at).lock(at, lock)),
    remove: async (at) => noted(of(at).remove(at)),
    async *list(orgId) {
      yield* first.list(orgId)
      yield* second.list(orgId)
    },
    dropUnfinished: async (orgId, before) => (await first.dropUnfinished(orgId, before)) + (await second.dropUnfinished(orgId, before)),
    downloadUrl: async (at, options) => of(at).downloadUrl(at, options),
    ping: (signal) => noted(first.ping(signal)),
    problems: remembered(() => first.problems()),
  }
}

/** What the store could not do, not what it was asked wrongly, counts (`lib/modules/alerts/portal.ts`). */
async function noted<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof ArtifactError && ['full', 'unavailable', 'refused'].includes(error.problem)) count('file failures')
    throw error
  }
}

async function* reading(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]()
  try {
    for (let piece = await noted(pieces.next()); !piece.done; piece = await noted(pieces.next())) yield piece.value
  } finally {
    await pieces.return?.()
  }
}

/** A pre-flight leaves a probe behind and a screen asks at every view: one answer is good for some minutes, a bad one for a moment. */
function remembered(ask: () => Promise<string[]>): () => Promise<string[]> {
  let last: { at: number; answer: Promise<string[]> } | undefined
  let patience = 0
  return () => {
    if (last && performance.now() - last.at < patience) return last.answer
    const answer = Promise.race([ask(), late()])
    last = { at: performance.now(), answer }
    patience = GOOD_FOR
    answer.then((problems) => (patience = problems.length === 0 ? GOOD_FOR : BAD_FOR), () => (patience = 0))
    return answer
  }
}
/** A screen waits no longer. */
const late = () => new Promise<string[]>((resolve) => setTimeout(() => resolve([`The file store has not answered for ${PATIENCE / 1000} seconds.`]), PATIENCE).unref())
const PATIENCE = seconds(20)
const GOOD_FOR = minutes(10)
const BAD_FOR = seconds(20)

/** In place of a bucket that is set no more: what lies there could not be asked for, which is not the same as missing. */
function absentBucket(folder: ArtifactStore): ArtifactStore {
  const refuse = async (): Promise<never> => {
    throw new ArtifactError('unavailable', 'The file lies in a bucket, and none is set. Set S3_BUCKET again.')
  }
  return { ...folder, kind: 'bucket', put: refuse, read: refuse, stat: refuse, lock: refuse, remove: refuse, downloadUrl: refuse, dropUnfinished: async () => 0, async *list() {} }
}

/** Links an object that lies in a bucket already. @throws ArtifactError, also when no store with buckets is set */
export async function linkArtifact(link: Link, options: { orgId: string; maxBytes: number; signal?: AbortSignal }): Promise<LinkedArtifact> {
  const settings = bucketSettings(env())
  if (!settings) throw new ArtifactError('refused', 'Linking needs a file store with buckets. An operator can set S3_BUCKET; until then upload the file.')
  return linkObject(settings, link, options)
}
