import { describe, expect, it } from 'vitest'
import { company } from '../../scripts/planted/company.ts'
import type { SystemKey } from '../../scripts/planted/ledger.ts'
import { stream } from '../../test/files.ts'
import { checkCredentialReport, readCredentials } from './aws-credentials.ts'
import { type Leaf, oneAKey, type Placed, rootOf } from './entitlement.ts'
import { type Opened, type Reject, said, type Totals, type Warning } from './frame.ts'
import { gather } from './gather.ts'
import { mappedReader, mappingProblems, mappingShape } from './mapped.ts'
import { openExport } from './open.ts'
import { type PlacedWorker, readWorker, rosterFields, rosterShape, rosterWarnings } from './roster.ts'
import { importerVersion, sources } from './sources.ts'
import { suggested } from './suggest.ts'

/** The importers against a company that was planted without them. */
const { files, key } = await company(7)
const bytesOf = new Map(files.map(({ name, bytes }) => [name, bytes]))
const open = (name: string) => openExport(stream(bytesOf.get(name) ?? Buffer.alloc(0), 60_000))

type Found = { totals: Totals; rows: Placed[]; rejects: Reject[]; warnings: Warning[]; lacking: string[] }

async function each(opened: Opened, read: (entry: Parameters<typeof readCredentials>[0]) => Placed[] | Reject): Promise<Found> {
  const found: Found = { totals: opened.totals, rows: [], rejects: [], warnings: opened.warnings, lacking: [] }
  for await (const { entries, rejects } of opened.batches) {
    found.rejects.push(...rejects)
    for (const entry of entries) {
      const made = read(entry)
      if ('reason' in made) found.rejects.push(made)
      else found.rows.push(...made)
    }
  }
  return found
}

async function read({ source, files, mapping }: Pick<SystemKey, 'source' | 'files' | 'mapping'>): Promise<Found> {
  const name = files[0]?.name ?? ''
  if (source === 'aws_credentials') {
    const opened = await open(name)
    checkCredentialReport(opened.columns ?? [])
    return each(opened, (entry) => readCredentials(entry, 'sys'))
  }
  if (source === 'mapped') {
    const opened = await open(name)
    const used = mappingShape.parse(mapping ?? { columns: { accountId: opened.columns?.[0] ?? 'id' }, fixed: { rightName: 'user' } })
    expect(mappingProblems(used, opened.columns ?? [])).toEqual({})
    const reader = mappedReader(used, 'sys')
    return each(opened, reader.read)
  }
  const parts = await gather(await Promise.all(files.map(async ({ name: file, part }) => ({ opened: await open(file), ...(part && { part }) }))))
  const { rows, rejects, warnings, lacking } = sources[source as keyof typeof sources].read(parts, 'sys')
  return { totals: parts.totals, rows, rejects: [...parts.rejects, ...rejects], warnings, lacking }
}

const leaves: Record<string, Leaf[]> = {}

describe.each(Object.entries(key.systems))('%s', (name, system) => {
  it('is what its key says: records, rows, ways, rejects by place, duplicates, conflicts, what is said', async () => {
    const found = await read(system)
    const sorted = oneAKey(found.rows)
    leaves[name] = sorted.leaves
    const { rows } = sorted
    expect({
      records: found.totals, rows: sorted.leaves.length, ways: rows.reduce((sum, { row }) => sum + row.paths.length, 0), privileged: rows.filter(({ row }) => row.right.privileged).length,
      accounts: new Set(rows.map(({ row }) => row.account.id)).size, rejects: found.rejects.map(({ at }) => said(at)).sort(), lacking: found.lacking,
      duplicates: sorted.collisions.filter(({ kind }) => kind === 'duplicate').map(({ at }) => said(at)), conflicts: sorted.collisions.filter(({ kind }) => kind === 'conflict').map(({ at }) => said(at)), said: found.warnings.length,
    }).toEqual({
      records: system.records, rows: system.rows, ways: system.ways, privileged: system.privileged, accounts: system.accounts.all, rejects: system.rejects.map(([place]) => place).sort(), lacking: [],
      duplicates: system.duplicates, conflicts: system.conflicts, said: system.said.length,
    })
  })
})

it.each(key.quarters)('between $from and $to, rows are the same, changed, gone and come', ({ from, to, ...expected }) => {
  const [before, now] = [leaves[from] ?? [], leaves[to] ?? []].map((list) => new Map(list.map((leaf) => [leaf.key, Buffer.from(leaf.hash).toString('hex')]))) as [Map<string, string>, Map<string, string>]
  const both = [...before].filter(([each]) => now.has(each))
  expect({ same: both.filter(([each, hash]) => now.get(each) === hash).length, changed: both.filter(([each, hash]) => now.get(each) !== hash).length, gone: before.size - both.length, came: now.size - both.length }).toEqual(expected)
})

describe('what is refused as a whole', () => {
  it.each(key.refused)('$trap ($name)', async ({ name, source, part, says }) => {
    await expect(read({ source, files: [{ name, ...(part && { part }) }] })).rejects.toThrow(says)
  })
})

describe('what is read and proves nothing', () => {
  it.each(key.incomplete)('$trap ($name)', async ({ name, source, says }) => {
    expect((await read({ source, files: [{ name }] })).lacking.join('; ')).toContain(says)
  })
})

it('gives the rows it always gave: when a root differs, the version has to be raised', async () => {
  const roots = await Promise.all(Object.entries(leaves).map(async ([name, list]) => [name, (await rootOf(list)).root.toString('hex').slice(0, 16)]))
  expect({ version: importerVersion, ...Object.fromEntries(roots) }).toEqual({
    version: 1, aws: 'cd83e7a57da379b0', 'aws-second': '1b45b4091cb448d6', 'aws-third': '28191000b99f6968', 'aws-credentials': '24b408285d1f601b', entra: '0b507adb76f4e411', okta: '209d411ca5c2de82',
    helpdesk: 'e52c4a989d412487', github: '13828d65d49389ed', postgres: '0ec70b7e5968f608', erp: '6086cf4c003e1b31', 'erp-mended': 'e108c2ddae9f3546', payroll: '90f8cc7916230a76',
  })
})

it('has the people of the roster: who left, who shares an e-mail, whose manager is gone', async () => {
  const opened = await open('roster.csv')
  const mapping = rosterShape.parse({ columns: suggested(opened.columns ?? [], rosterFields).columns })
  const workers: PlacedWorker[] = []
  const rejects: string[] = []
  for await (const batch of opened.batches) {
    rejects.push(...batch.rejects.map(({ at }) => said(at)))
    for (const entry of batch.entries) {
      const made = readWorker(entry, mapping)
      if ('reason' in made) rejects.push(said(made.at))
      else workers.push(made)
    }
  }
  const planted = key.people as { records: Totals; rejects: [string, string][]; workers: number; left: number; contractors: number; doubled: string[]; oneMail: string[]; managerLeft: string[]; managerGone: string[] }
  expect({ records: opened.totals, rejects: rejects.sort(), workers: workers.length, left: workers.filter(({ worker }) => worker.state === 'left').length, contractors: workers.filter(({ worker }) => worker.kind === 'contractor').length })
    .toEqual({ records: planted.records, rejects: planted.rejects.map(([place]) => place).sort(), workers: planted.workers, left: planted.left, contractors: planted.contractors })
  const count = (pattern: RegExp) => rosterWarnings(workers).filter((each) => pattern.test(each.said)).length
  expect([count(/stands in .* as well/), count(/have one e-mail/), count(/in a circle/), count(/is not in the roster/), count(/has left$/)]).toEqual([planted.doubled.length, 1, 1, planted.managerGone.length, planted.managerLeft.length])
})

it('is the same company again by the same seed, and another by another', async () => {
  const [again, other] = [await company(7), await company(8)]
  expect(again.files.every(({ name, bytes }) => bytes.equals(bytesOf.get(name) ?? Buffer.alloc(0)))).toBe(true)
  expect(again.key).toEqual(key)
  expect(other.files.find(({ name }) => name === 'roster.csv')?.bytes.equals(bytesOf.get('roster.csv') ?? Buffer.alloc(0))).toBe(false)
})
