import 'server-only'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { systems } from '#db/schema/systems.ts'
import { vulnerabilityImports, vulnerabilityRows } from '#db/schema/vulnerabilities.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { tableProblems } from '#lib/importers/vulnerabilities/table.ts'
import { flag, id } from '#lib/input.ts'
import { storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { beginRun, endRun, lockOpenRun } from '../../runs/within.ts'
import { scanFile } from '../files.ts'
import { importFields, mapping } from '../model.ts'

export type Import = typeof vulnerabilityImports.$inferSelect
export const importSubject = (of: Pick<Import, 'id' | 'name'>) => ({ type: 'vulnerability-import' as const, id: of.id, label: of.name })
export const loadImport = locked(vulnerabilityImports)

export const dropRows = (tx: Tx, importId: string) => tx.delete(vulnerabilityRows).where(eq(vulnerabilityRows.importId, importId))

const unread = {
  wholeCounted: false, wholeWhy: null, scannedAt: null, endedAt: null, format: null, tools: [], systemIds: [], columns: null, shape: null, facts: [], warnings: [], received: null, accepted: null, known: null, outdated: null, passed: null, untold: null, rejected: null, blank: null, rejects: [],
  opened: null, regressed: null, fixed: null, absent: null, error: null,
} satisfies Partial<Import>

/** Bytes first: the file lies in the store, and is read by a worker. The same bytes for the same system are answered as known. */
export const createImport = operation({
  name: 'vulnerabilityImports.create',
  summary: 'Import the report of a scanner: SARIF, ASFF, OCSF, Prowler CSV, or a table; send the fields before the file',
  category: 'configuration',
  input: z.object({ ...importFields, sample: flag, file: storedFile }),
  run: async (scope) => {
    const { tx, actor, at, input: { file, systemId, whole, scannedAt: saidAt, tool, mapping: said, sample } } = scope
    if (saidAt !== null && saidAt > at) throw invalid({ scannedAt: 'lies in the future' })
    const [system] = systemId === null ? [] : await tx.select({ id: systems.id }).from(systems).where(and(eq(systems.id, systemId), isNull(systems.deletedAt)))
    if (systemId !== null && !system) throw invalid({ systemId: 'choose a system of this organization' })
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`vulnerability file ${actor.orgId} ${file.sha256}`}))`)
    const [former] = await tx.select().from(vulnerabilityImports).where(and(eq(vulnerabilityImports.sha256, file.sha256), systemId === null ? isNull(vulnerabilityImports.systemId) : eq(vulnerabilityImports.systemId, systemId), inArray(vulnerabilityImports.status, ['reading', 'unmapped', 'done'])))
    // Nothing moves: no entry, and the bytes that came again are not kept a second time.
    if (former) return done({ id: former.id, sha256: file.sha256, known: true, runId: null as string | null }, changed(importSubject(former), { status: former.status }, { status: former.status }))
    const row: Import = { ...created(actor, at), ...unread, systemId, name: file.name.slice(0, 300), artifactId: null, sha256: file.sha256, size: file.size, status: 'reading', whole, saidAt, receivedAt: at, tool: tool || null, mapping: said, sample }
    await tx.insert(vulnerabilityImports).values(row)
    const { id: artifactId, told } = await keepFile(scope, scanFile, file, row.id)
    await tx.update(vulnerabilityImports).set({ artifactId }).where(eq(vulnerabilityImports.id, row.id))
    const run = await beginRun(scope, 'vulnerabilities.read', { subject: importSubject(row), input: {}, total: file.size })
    return done({ id: row.id, sha256: file.sha256, known: false, runId: run.id as string | null }, changed(importSubject(row), null, { systemId, whole, saidAt, tool: row.tool, mapping: said, status: row.status, ...told }))
  },
})

/** What a person confirmed is kept: the next file with the same columns is read by it. */
export const mapImport = operation({
  name: 'vulnerabilityImports.map',
  summary: 'Set which column of an import of vulnerabilities is which, and read it',
  category: 'configuration',
  http: { method: 'POST', path: '/vulnerability-imports/{id}/mapping' },
  input: z.object({ id, mapping }),
  load: loadImport,
  run: async (scope) => {
    const { tx, actor, at, input, subject: before } = scope
    if (before.status !== 'unmapped') throw conflict('Its columns are not asked for.')
    const problems = tableProblems(input.mapping, before.columns ?? [])
    if (Object.keys(problems).length > 0) throw invalid({ mapping: Object.values(problems).join('; '), ...problems })
    const after: Import = { ...before, status: 'reading', mapping: input.mapping, ...touched(before, actor, at) }
    await tx.update(vulnerabilityImports).set(after).where(eq(vulnerabilityImports.id, before.id))
    const run = await beginRun(scope, 'vulnerabilities.read', { subject: importSubject(before), input: {}, total: before.size })
    return done({ id: before.id, runId: run.id }, changed(importSubject(before), before, after))
  },
})

export const cancelImport = operation({
  name: 'vulnerabilityImports.cancel',
  summary: 'Cancel an import of vulnerabilities that is not over: nothing of it counts',
  category: 'configuration',
  http: { method: 'POST', path: '/vulnerability-imports/{id}/cancel' },
  input: z.object({ id }),
  load: loadImport,
  run: async (scope) => {
    const { tx, actor, at, subject: before } = scope
    if (before.status !== 'reading' && before.status !== 'unmapped') throw conflict('It is over already.')
    const run = await lockOpenRun(tx, 'vulnerabilities.read', before.id)
    const after: Import = { ...before, status: 'cancelled', endedAt: at, ...touched(before, actor, at) }
    await dropRows(tx, before.id)
    await tx.update(vulnerabilityImports).set(after).where(eq(vulnerabilityImports.id, before.id))
    if (run) await endRun(scope, run, { status: 'cancelled', error: 'It was cancelled.' })
    return done({ id: before.id }, changed(importSubject(before), before, after))
  },
})
