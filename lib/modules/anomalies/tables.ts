import 'server-only'
import { eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { addressTables } from '#db/schema/anomalies.ts'
import { NoTable, placesOf } from '#lib/anomalies/places.ts'
import { changed, done, doneAll } from '#lib/door/change.ts'
import { lockedLive } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { invalid } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { storedFile } from '../artifacts/model.ts'
import { publicStoreError } from '../artifacts/receive.ts'
import { keepFile } from '../artifacts/within.ts'
import { tableFile } from './files.ts'
import { tableBytes } from './table.ts'

type Table = typeof addressTables.$inferSelect
const load = lockedLive(addressTables)
const subject = (of: Pick<Table, 'id' | 'name'>) => ({ type: 'address-table' as const, id: of.id, label: of.name })

/** Bytes first: it lies in the store, and is read here before anybody rests on it. */
export const setTable = operation({
  name: 'anomalies.setTable',
  summary: 'Upload the table of addresses (.mmdb) that says where sign-ins come from; the former one is used no more',
  category: 'configuration',
  input: z.object({ file: storedFile }),
  prepare: async ({ file: { key, objectVersion: version, sha256, size } }) => {
    try {
      const { type, built } = placesOf(await tableBytes({ key, version, sha256, size }))
      return { type, builtAt: built }
    } catch (error) {
      if (error instanceof NoTable) throw invalid({ file: error.message }, `This file ${error.message}. Nothing changes.`)
      throw publicStoreError(error)
    }
  },
  run: async (scope) => {
    const { tx, actor, at, input: { file }, prepared } = scope
    const [former] = await tx.select().from(addressTables).where(isNull(addressTables.deletedAt)).for('update')
    // Nothing moves: the bytes that came again are not kept a second time.
    if (former?.sha256 === file.sha256) return done({ id: former.id, sha256: file.sha256, known: true, type: former.type, builtAt: former.builtAt }, changed(subject(former), former, former))
    const changes = []
    if (former) {
      const after = { ...former, deletedAt: at, ...touched(former, actor, at) }
      await tx.update(addressTables).set(after).where(eq(addressTables.id, former.id))
      changes.push(changed(subject(former), former, after))
    }
    const row: Table = { ...created(actor, at), ...prepared, name: file.name.slice(0, 255), artifactId: null, sha256: file.sha256, size: file.size }
    await tx.insert(addressTables).values(row)
    const { id: artifactId, told } = await keepFile(scope, tableFile, file, row.id)
    await tx.update(addressTables).set({ artifactId }).where(eq(addressTables.id, row.id))
    return doneAll({ id: row.id, sha256: file.sha256, known: false, type: row.type, builtAt: row.builtAt }, [changed(subject(row), null, { name: row.name, type: row.type, builtAt: row.builtAt, size: row.size, sha256: told.sha256, retainUntil: told.retainUntil }), ...changes])
  },
})

export const removeTable = operation({
  name: 'anomalies.removeTable',
  summary: 'Remove the table of addresses from use: places come from records alone; its file stays for its retention',
  category: 'configuration',
  http: { method: 'DELETE', path: '/address-tables/{id}' },
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    const after = { ...before, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(addressTables).set(after).where(eq(addressTables.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})
