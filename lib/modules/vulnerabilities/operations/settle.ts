import 'server-only'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { vulnerabilityImports } from '#db/schema/vulnerabilities.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import type { ScanFormat } from '#lib/importers/vulnerabilities/open.ts'
import { type ScanFacts, toolKey } from '#lib/importers/vulnerabilities/record.ts'
import { id, text } from '#lib/input.ts'
import { endRun, lockRunOf } from '../../runs/within.ts'
import { readSettings } from '../../settings/queries.ts'
import { mergeRows, settleAbsent } from '../merging.ts'
import { believable, dueDays } from '../model.ts'
import { type Import, dropRows, importSubject, loadImport } from './import.ts'
import { performed } from './performed.ts'

/** What a worker read of a file. Its records stand in `vulnerability_rows`. */
export type Reading = { format: ScanFormat; columns: string[] | null; shape: string | null; mapping: Import['mapping']; scan: ScanFacts; received: number; rejected: number; blank: number; rejects: Import['rejects']; systemIds: string[]; odd: number }

const load = lockRunOf('vulnerabilities.read', loadImport)
const reading = z.custom<Reading>((value) => typeof value === 'object' && value !== null && typeof (value as Reading).received === 'number')

const mostTold = 200

/** Why absence in this file means nothing; null: it does. */
function whyNot(before: Import, { rejected, scan }: Reading, tools: Import['tools']): string | null {
  if (!before.whole) return 'It is of a part of its systems, so what it does not have may be there.'
  if (rejected > 0) return `${rejected} of its records could not be read, so what seems absent may be among them.`
  if (tools.length === 0) return 'It does not say which tool it is of.'
  const partly = [...scan.tools.values()].filter((each) => !each.whole).map((each) => each.name)
  return partly.length === tools.length ? `${partly.join(', ')} did not look at everything, as it says itself.` : null
}

export const completeImport = operation({
  name: 'vulnerabilityImports.complete',
  summary: 'Record what was read of a report of a scanner, and what that opens and fixes',
  category: 'data access',
  input: z.object({ id, reading }),
  load,
  run: async (scope) => {
    const { tx, actor, at, input: { reading: found }, subject: { run, of: before } } = scope
    if (before.status !== 'reading') throw conflict('It is over already.')
    // Two that end at once go one after another: each is looked at as the other left it.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`vulnerabilities.${actor.orgId}`}))`)
    const { scan } = found
    const own = believable(scan.scannedAt, before.receivedAt)
    const warnings = [...scan.warnings]
    if (scan.scannedAt !== null && own === null) warnings.push({ at: null, said: `It says it is of ${scan.scannedAt.toISOString()}, which cannot be: ${before.saidAt ? 'what its uploader said' : 'when it was received'} counts.` })
    if (found.odd > 0) warnings.push({ at: null, said: `${found.odd} records say they were first seen at a time that cannot be: the time of the scan counts.` })
    const scannedAt = own ?? before.saidAt ?? before.receivedAt
    const tools: Import['tools'] = scan.tools.size > 0 ? [...scan.tools].map(([key, tool]) => ({ key, ...tool })) : before.tool ? [{ key: toolKey(before.tool), name: before.tool, version: null, whole: true }] : []
    const systemIds = [...new Set([...(before.systemId ? [before.systemId] : []), ...found.systemIds])].sort()
    const wholeWhy = whyNot(before, found, tools)
    const begun = { scannedAt, tools, systemIds, wholeCounted: wholeWhy === null, wholeWhy, rejected: found.rejected }
    await tx.update(vulnerabilityImports).set(begun).where(eq(vulnerabilityImports.id, before.id))
    const given = { orgId: actor.orgId, importId: before.id, scannedAt, days: dueDays(await readSettings(tx)), sample: before.sample, actorId: userOf(actor), at }
    const merged = await mergeRows(tx, given)
    const absent = wholeWhy === null ? await settleAbsent(tx, given, { systemIds, tools: tools.filter((each) => each.whole).map((each) => each.key) }) : 0
    await dropRows(tx, before.id)
    const { failing, passed, untold, opened, regressed, outdated, critical, notified } = merged
    const accepted = opened + regressed
    const after: Import = {
      ...before, ...begun, status: 'done', endedAt: at, format: found.format, columns: found.columns?.slice(0, 500) ?? null, shape: found.shape, mapping: found.mapping, facts: scan.facts.slice(0, 50), warnings: warnings.slice(0, mostTold).map((each) => ({ at: each.at, said: each.said.slice(0, 1_000) })),
      received: found.received, accepted, known: failing - accepted - outdated, outdated, passed, untold, rejected: found.rejected, blank: found.blank, rejects: found.rejects, opened, regressed, fixed: merged.fixed, absent, error: null, ...touched(before, actor, at),
    }
    await tx.update(vulnerabilityImports).set(after).where(eq(vulnerabilityImports.id, before.id))
    await endRun(scope, run, { status: 'done', done: before.size, total: before.size, counts: { received: found.received, opened, fixed: merged.fixed + absent } })
    await performed(scope, after)
    return done({ id: before.id }, changed(importSubject(before), { status: before.status }, { ...receipt(after), critical, notified }, { count: found.received }))
  },
})

/** What an entry tells of an import: numbers, and what it is of. */
const receipt = (of: Import) => ({
  status: of.status, format: of.format, scannedAt: of.scannedAt, whole: of.whole, wholeCounted: of.wholeCounted, wholeWhy: of.wholeWhy, tools: of.tools.map((each) => each.name), systemIds: of.systemIds, received: of.received, accepted: of.accepted, known: of.known, outdated: of.outdated, passed: of.passed, untold: of.untold,
  rejected: of.rejected, blank: of.blank, opened: of.opened, regressed: of.regressed, fixed: of.fixed, absent: of.absent,
})

export const awaitMapping = operation({
  name: 'vulnerabilityImports.await',
  summary: 'Record that somebody has to say which column of an import is which',
  category: 'data access',
  input: z.object({ id, columns: z.array(z.string().max(1_000)).max(500), shape: z.string().max(100) }),
  load,
  run: async (scope) => {
    const { tx, actor, at, input, subject: { run, of: before } } = scope
    if (before.status !== 'reading') throw conflict('It is over already.')
    const after: Import = { ...before, status: 'unmapped', format: 'table', columns: input.columns, shape: input.shape, ...touched(before, actor, at) }
    await tx.update(vulnerabilityImports).set(after).where(eq(vulnerabilityImports.id, before.id))
    await endRun(scope, run, { status: 'done' })
    return done({ id: before.id }, changed(importSubject(before), before, after))
  },
})

export const failImport = operation({
  name: 'vulnerabilityImports.fail',
  summary: 'Record why a report of a scanner could not be read; nothing of it counts',
  category: 'data access',
  input: z.object({ id, why: text(1, 2_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, at, input, subject: { run, of: before } } = scope
    await dropRows(tx, before.id)
    const after: Import = { ...before, status: 'failed', error: input.why, endedAt: at, ...touched(before, actor, at) }
    await tx.update(vulnerabilityImports).set(after).where(eq(vulnerabilityImports.id, before.id))
    await endRun(scope, run, { status: 'failed', error: input.why })
    return done({ id: before.id }, failed(importSubject(before), input.why.slice(0, 1_000), { status: before.status }, { status: after.status, error: after.error, endedAt: at }))
  },
})
