import 'server-only'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudFindings, cloudScanChecks, cloudScans } from '#db/schema/cloud-scans.ts'
import { systems } from '#db/schema/systems.ts'
import { userOf } from '#lib/auth/actor.ts'
import type { Judged } from '#lib/cloud/judge.ts'
import { providers } from '#lib/cloud/providers.ts'
import type { Scanned } from '#lib/cloud/scanned.ts'
import type { World } from '#lib/cloud/world.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { type CloudAccount, noteScanEnded } from '../../cloud-accounts/within.ts'
import { endRun, lockRunOf } from '../../runs/within.ts'
import { scanFile } from '../files.ts'
import { settleAbsent, writeResults } from '../lives.ts'
import { membersOf } from '../members.ts'
import { catalogueOf } from '../model.ts'
import { Results, wholeLists } from '../rows.ts'
import { checksOfScan, loadScan, type Scan, scanSubject } from './shared.ts'

const load = lockRunOf('cloud.scan', loadScan)
const scanned = z.custom<Scanned>((value) => typeof value === 'object' && value !== null && typeof (value as Scanned).take === 'function')

/** Whose a resource is: its own tag first, if the account says which tag, else whose the account is. A tag that could not be read names nobody. */
async function systemsOf(tx: Tx, account: CloudAccount): Promise<(world: World, judged: Judged) => string | null> {
  const { systemTag, systemId } = account
  if (systemTag === null) return () => systemId
  const names = new Map((await tx.select({ id: systems.id, name: systems.name }).from(systems).where(isNull(systems.deletedAt))).map((each) => [each.name.toLowerCase(), each.id]))
  return (world, { type, id: resource }) => {
    const tags = resource === null ? undefined : world.resource(type, resource)?.facets.tags
    const named = tags?.state === 'read' ? (tags.value as Record<string, string>)[systemTag] : undefined
    return (named === undefined ? undefined : names.get(named.toLowerCase())) ?? systemId
  }
}

export const completeScan = operation({
  name: 'cloudScans.complete',
  summary: 'Record what a scan read, what the checks made of it, and which findings that opens and fixes',
  category: 'data access',
  input: z.object({ id, scanned, file: storedFile }),
  load,
  run: async (scope) => {
    const { tx, actor, at, input: { scanned: found, file }, subject: { run, of: before } } = scope
    const { world, head } = found
    if (before.status !== 'running') throw conflict('It is over already.')
    if (!world || !head || !found.ended) throw conflict('The scan broke off.')
    const [account] = await tx.select().from(cloudAccounts).where(eq(cloudAccounts.id, before.accountId))
    if (!account) throw conflict('The account is gone.')
    const { scopes } = providers[account.provider]
    const checks = checksOfScan(account.provider, before)
    found.expect(new Set(checks.map((check) => check.on)))
    const open = new Set((await tx.select({ key: cloudFindings.key }).from(cloudFindings).where(and(eq(cloudFindings.accountId, account.id), inArray(cloudFindings.state, ['open', 'regressed'])))).map(({ key }) => key))
    const results = new Results({ scanId: before.id, scanned: found, checks, scopes, open, systemOf: await systemsOf(tx, account) })
    const writing = { scan: before, accountId: account.id, sample: account.sample, actorId: userOf(actor), at }
    const turned = await writeResults(tx, results.rows(), writing)
    const absent = await settleAbsent(tx, { ...writing, checks: checks.map((check) => check.id), whole: wholeLists(world, new Set(checks.map((check) => check.on)), scopes) })
    await writeTotals(tx, before, results, checks)
    const { id: artifactId, told } = await keepFile(scope, scanFile, file, before.id)
    const { named: gaps } = found.gaps()
    const partial = found.unread > 0 || found.incomplete > 0
    const after: Scan = {
      ...before, status: partial ? 'partial' : 'succeeded', finishedAt: at, catalogue: catalogueOf(checks.map((check) => check.id)), regions: head.regions, resources: found.resources, reads: found.reads.size, unread: found.unread, incomplete: found.incomplete, gaps,
      calls: [...found.calls.values()], totals: results.totals, artifactId, ...touched(before, actor, at),
    }
    await tx.update(cloudScans).set(after).where(eq(cloudScans.id, before.id))
    const whole = before.services === null && before.checks === null
    await noteScanEnded(tx, account.id, { status: whole || account.lastScanAt !== null ? (after.status as 'succeeded' | 'partial') : 'never', at: whole ? at : null, members: whole ? membersOf(found) : null })
    await endRun(scope, run, { status: 'done', done: after.resources, total: after.resources, counts: { resources: after.resources, failed: results.totals.fail } })
    const counts = { opened: turned.opened, regressed: turned.regressed, fixed: turned.fixed, gone: turned.gone + absent.gone, notRead: turned.unread + absent.unread }
    return done({ id: before.id }, changed(scanSubject(before, account.name), { status: before.status }, { ...tell(after), ...counts, file: told.sha256 }, { count: after.resources }))
  },
})

/** What an entry tells: numbers, and whether it was all. */
const tell = ({ status, resources, reads, unread, incomplete, regions, catalogue, totals, finishedAt }: Scan) => ({ status, resources, reads, unread, incomplete, regions, catalogue, totals, finishedAt })

async function writeTotals(tx: Tx, { orgId, id: scanId }: Scan, { byCheck }: Results, checks: { id: string; severity: string }[]): Promise<void> {
  const rows = checks.map(({ id: check, severity }) => ({ check, severity, ...byCheck.get(check) }))
  await tx.execute(sql`insert into ${cloudScanChecks} (org_id, scan_id, check_id, severity, pass, fail, not_applicable, not_evaluable, manual)
    select ${orgId}::uuid, ${scanId}::uuid, r.check, r.severity, r.pass, r.fail, r.not_applicable, r.not_evaluable, r.manual from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r("check" text, severity text, pass int, fail int, not_applicable int, not_evaluable int, manual int)`)
}

export const failScan = operation({
  name: 'cloudScans.fail',
  summary: 'Record why a cloud account could not be scanned; findings stay as they are',
  category: 'data access',
  input: z.object({ id, why: text(1, 2_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, at, input, subject: { run, of: before } } = scope
    const [account] = await tx.select({ name: cloudAccounts.name }).from(cloudAccounts).where(eq(cloudAccounts.id, before.accountId))
    const after: Scan = { ...before, status: 'failed', error: input.why, finishedAt: at, ...touched(before, actor, at) }
    await tx.update(cloudScans).set(after).where(eq(cloudScans.id, before.id))
    await noteScanEnded(tx, before.accountId, { status: 'failed', at })
    await endRun(scope, run, { status: 'failed', error: input.why })
    return done({ id: before.id }, failed(scanSubject(before, account?.name ?? ''), input.why.slice(0, 1_000), { status: before.status }, { status: after.status, error: after.error, finishedAt: at }))
  },
})
