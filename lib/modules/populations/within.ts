import 'server-only'
import { eq } from 'drizzle-orm'
import { populations } from '#db/schema/populations.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { changed } from '#lib/door/change.ts'
import type { Scope } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import type { StoredFile } from '../artifacts/model.ts'
import { putOwn } from '../artifacts/receive.ts'
import { populationFile } from './files.ts'
import type { PopulationSource } from './model.ts'
import { liveSystem, type Population, subject, titleOf, unread, withFile } from './operations/bring.ts'
import { reconcilePopulation } from './operations/reconcile.ts'
import { freezePopulation } from './operations/settle.ts'
import { readInto } from './reading.ts'

/** A list that the portal wrote, as the file of a population that is made of it next. */
export const storedList = (actor: Actor, name: string, bytes: Buffer): Promise<StoredFile> => putOwn(actor, populationFile, { name, type: 'application/json', bytes })

type Taken = {
  systemId: string
  source: PopulationSource
  report: string
  parameters: string
  /** Lies in the store; these are its bytes. Some thousand records at most, as they are read in one transaction. */
  file: StoredFile
  bytes: Buffer
  /** How many records there are, counted otherwise than the file was made, and where that was read. */
  total: number
  seen: string
  reason: string | null
  notOccurring: boolean
}

/**
 * A population of what the portal holds itself: its file, its rows, what they were compared with and who answers for them, in the transaction of whoever asks. Comparing and
 * freezing are the operations that they always are, by the same person; a difference refuses all of it.
 * @returns its id, and what the entry of whoever asked tells of it
 */
export async function frozenNow(scope: Pick<Scope<unknown>, 'tx' | 'actor' | 'at' | 'send' | 'call'>, { file, bytes, total, seen, reason, notOccurring, ...said }: Taken) {
  const { tx, actor, at, call } = scope
  const title = titleOf(await liveSystem(tx, said.systemId), { source: said.source, extractedAt: at })
  const draft: Population = { ...created(actor, at), ...said, title, extractedAt: at, state: 'draft', extractedById: userOf(actor), connectionId: null, files: [], mapping: null, sample: false, ...unread, facts: [], warnings: [], lacking: [], frozenAt: null, frozenById: null, reason: null, notOccurring: false }
  await tx.insert(populations).values(draft)
  const { files, told } = await withFile(scope, draft, file, '')
  const own = <T>(_: string | null, work: (own: typeof tx) => Promise<T>) => work(tx)
  const reading = await readInto({ orgId: actor.orgId, read: own, write: own }, draft, [{ part: '', name: file.name, bytes: (async function* () { yield bytes })() }])
  const complete: Population = { ...draft, files, ...reading, state: 'complete', readAt: at }
  await tx.update(populations).set(complete).where(eq(populations.id, draft.id))
  await call(reconcilePopulation, { id: draft.id, against: 'total', by: 'records', total, seen })
  await call(freezePopulation, { id: draft.id, version: draft.version + 1, reason, notOccurring })
  const { warnings: _, ...read } = complete
  return { id: draft.id, rows: reading.accepted ?? 0, root: reading.root, change: changed(subject(draft), null, { ...read, ...told, files: [file.name] }, { count: reading.accepted ?? 0, ...(reading.root ? { root: reading.root } : {}) }) }
}
