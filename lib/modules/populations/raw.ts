import 'server-only'
import type { Actor } from '#lib/auth/actor.ts'
import type { StoredFile } from '../artifacts/model.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import { populationFile } from './files.ts'

/**
 * An answer of a system as it came, before anything is read of it: stored, hashed, read back. `populations.pull` makes it a file of a population; without that the
 * sweeper removes it.
 * @throws AppError `too_large`, `invalid` when it is empty, `unavailable`
 */
export const keepAnswer = (actor: Actor, { name, type, bytes }: { name: string; type: string; bytes: Uint8Array }): Promise<StoredFile> =>
  receiveRaw(actor, 'populations.pull', populationFile, { name, type, body: (async function* () { yield bytes })() })
