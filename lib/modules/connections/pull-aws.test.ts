import { readFile } from 'node:fs/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Details, errorXml, Iam } from '../../../test/aws-iam.ts'
import { admin, aws, calls, hand, here, owner, test, theirs, url } from '../../../test/connecting.ts'
import { populating } from '../../../test/populating.ts'

/** IAM through a connection, over real HTTP: whole or not at all, the same rows as the same account has by files. */
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { pullConnection } = await import('./operations/calls.ts')
const { updateConnection } = await import('./operations/manage.ts')
const { pulling } = await import('./pulling.ts')
const { getConnection } = await import('./queries.ts')
const { tend } = await import('./rounds.ts')
const { setClock } = await import('#lib/clock.ts')
const { addFile } = await import('../populations/operations/bring.ts')
const { comparablePopulations } = await import('../populations/queries.ts')
const { system, works, imported, get, freeze, file } = await populating(owner, () => admin)

const golden = (name: string) => readFile(new URL(`../../importers/golden/${name}`, import.meta.url), 'utf8')
const stamp = '2026-01-02T03:04:05Z'
/** Two users with an inline policy each to one group, role and policy; `count` users in all, so that there are pages. */
function account(count: number): Details {
  const allow = (action: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] })
  const policy = 'arn:aws:iam::111122223333:policy/ledger'
  const attached = [{ PolicyName: 'ledger', PolicyArn: policy }]
  return {
    UserDetailList: Array.from({ length: count }, (_, n) => ({ Path: '/', UserName: `user-${n} <&>`, UserId: `AIDA${n}`, Arn: `arn:aws:iam::111122223333:user/user-${n}`, CreateDate: stamp, GroupList: n % 2 ? ['clerks'] : [], AttachedManagedPolicies: n % 3 ? [] : attached, UserPolicyList: [{ PolicyName: 'own', PolicyDocument: allow(`s3:Get${n}`) }], Tags: [] })),
    GroupDetailList: [{ Path: '/', GroupName: 'clerks', GroupId: 'AGPACLERKS', Arn: 'arn:aws:iam::111122223333:group/clerks', CreateDate: stamp, GroupPolicyList: [], AttachedManagedPolicies: attached }],
    RoleDetailList: [{ Path: '/', RoleName: 'deployer', RoleId: 'AROADEPLOY', Arn: 'arn:aws:iam::111122223333:role/deployer', CreateDate: stamp, AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::111122223333:user/user-1' } }] }, InstanceProfileList: [], RolePolicyList: [], AttachedManagedPolicies: [], Tags: [] }],
    Policies: [{ PolicyName: 'ledger', PolicyId: 'ANPALEDGER', Arn: policy, Path: '/', DefaultVersionId: 'v1', AttachmentCount: 1 + Math.ceil(count / 3), IsAttachable: true, CreateDate: stamp, UpdateDate: stamp, PolicyVersionList: [{ Document: allow('ledger:Post'), VersionId: 'v1', IsDefaultVersion: true, CreateDate: stamp }] }],
  }
}

let iam: Iam
let report: string
beforeAll(async () => {
  report = await golden('aws-credential-report.csv')
})
beforeEach(async () => {
  iam = new Iam(account(87), report)
  iam.most = 10
  theirs.answer = iam.answer
})

/** Runs that nobody works would keep their turns. */
afterEach(async () => {
  await pulls()
  await works()
})

const made = async (more: object = {}) => (await aws({ systemId: await system(), ...more })).id
/** As the worker does. */
async function pulls(): Promise<number> {
  const jobs = await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'connections.pull' returning data`
  for (const { data } of jobs) await pulling.work(data, hand)
  return jobs.length
}
async function pull(id: string) {
  await pullConnection(admin, { id })
  expect(await pulls()).toBe(1)
  return getConnection(admin, { id })
}
const populationsOf = (id: string) => owner<{ id: string; source: string; state: string }[]>`select id, source, state from populations where org_id = ${here.id} and connection_id = ${id} order by source`
/** It failed, says so wherever somebody looks, and there is nothing that could be taken for a list. */
async function fails(id: string, says: RegExp) {
  const found = await pull(id)
  expect(found.pull).toMatchObject({ status: 'failed', error: expect.stringMatching(says), result: null })
  expect(found).toMatchObject({ asked: null, health: 'failing', lastFailure: expect.stringMatching(says), pulledAt: null })
  expect(await populationsOf(id)).toEqual([])
  expect(await owner`select outcome, body::json -> 'changes' -> 'startedById' ->> 1 as asked_by from audit_entries where org_id = ${here.id} and action = 'connections.endPull' and subject_id = ${id}`).toEqual([{ outcome: 'failure', asked_by: admin.userId }])
  return found
}

describe('a pull of IAM', () => {
  it('follows its pages to the end, keeps each as it came, and comes to the rows and the root that files of the same account do', async () => {
    const of = await system()
    const { id } = await aws({ systemId: of })
    const found = await pull(id)
    expect(found).toMatchObject({ health: 'healthy', asked: null, pull: { status: 'done', startedByName: admin.name } })
    expect(iam.pages).toHaveLength(9)
    expect(found.pull?.result?.populations.map((each) => each.id).sort()).toEqual((await populationsOf(id)).map((each) => each.id).sort())
    await works()
    const [iamList, reportList] = [await get(found.pull?.result?.populations[0]?.id ?? ''), await get(found.pull?.result?.populations[1]?.id ?? '')]
    const { UserDetailList, GroupDetailList, RoleDetailList, Policies } = iam.details
    const [byFile, reportByFile] = [await get(await imported(JSON.stringify({ UserDetailList, GroupDetailList, RoleDetailList, Policies }), { of, source: 'aws_iam', name: 'details.json', at: new Date().toISOString() })), await get(await imported(report, { of, source: 'aws_credentials', name: 'report.csv', at: new Date().toISOString() }))]
    expect(byFile.accepted).toBe(87 + 29 + 43 - 14 + 1)
    for (const [pulled, uploaded] of [[iamList, byFile], [reportList, reportByFile]] as const) {
      expect(pulled).toMatchObject({ state: 'complete', source: uploaded.source, root: uploaded.root, accepted: uploaded.accepted, records: uploaded.records, rejected: uploaded.rejected, columns: uploaded.columns, lacking: [], connectionId: id, connectionName: found.name, extractedByName: admin.name })
      // But for its day: the report was made some minutes before, which may be the day before.
      expect(pulled.title.replace(/\d{4}-\d\d-\d\d$/, '')).toBe(uploaded.title.replace(/\d{4}-\d\d-\d\d$/, ''))
      // A second source, so that one can be reconciled with the other.
      expect((await comparablePopulations(admin, { populationId: pulled.id })).map((each) => each.id)).toContain(uploaded.id)
    }
    // What lies in the store is what came over the wire, page by page.
    expect(iamList.files.map((each) => each.name)).toEqual(iam.pages.map((_, n) => `iam-page-000${n + 1}.xml`))
    const kept = await owner<{ name: string; key: string; version: string | null; kind: string; retain: Date }[]>`select name, key, object_version as version, kind, retain_until as retain from artifacts where owner_id = ${iamList.id} order by name`
    for (const [n, each] of kept.entries()) {
      const bytes = []
      for await (const part of await artifactStore().read({ key: each.key, version: each.version })) bytes.push(part)
      expect(Buffer.concat(bytes).toString()).toBe(iam.pages[n])
      expect(each).toMatchObject({ kind: 'populations.raw', retain: expect.any(Date) })
    }
    expect(iamList.report).toBe(`GetAccountAuthorizationDetails, IAM API version 2010-05-08, at ${url}`)
    expect(iamList.parameters).toMatch(/in the account 111122223333 as arn:aws:iam::111122223333:user\/tickmark\.\nNo Filter; MaxItems 100; 9 pages with 90 entries.*\nThe first page was asked for at [\d-]+ [\d:]+ UTC, the last one answered at [\d-]+ [\d:]+ UTC\.\nAWS gives no snapshot/)
    expect(reportList.parameters).toMatch(/it was 1 min old/)
    // What the system answered nobody adds to, and the database holds it.
    await expect(addFile(admin, { id: iamList.id, part: '', file: await file('x') } as never)).rejects.toThrow(/It was pulled/)
    await expect(owner`update populations set connection_id = null where id = ${iamList.id}`).rejects.toThrow(/what a population is of stays/)
    await expect(owner`update populations set state = 'draft', files = '[]', root = null, records = null, entries = null where id = ${iamList.id}`).rejects.toThrow(/what was pulled is what the system answered/)
  }, 60_000)

  it('waits while AWS throttles, and asks for less when an answer is too long', async () => {
    const id = await made()
    let throttled = 0
    iam.trouble = ({ action, page, size }) => {
      if (action !== 'GetAccountAuthorizationDetails' || page < 2) return null
      if (page === 2 && throttled++ < 3) return { status: 400, body: errorXml('Throttling', 'Rate exceeded'), headers: { 'retry-after': '0' } }
      return page === 5 && size > 3 ? { body: Buffer.alloc(1_100_000, ' ') } : null
    }
    expect((await pull(id)).pull).toMatchObject({ status: 'done' })
    expect(throttled).toBe(4)
    const details = (await populationsOf(id)).find((each) => each.source === 'aws_iam')
    await works()
    expect(await get(details?.id ?? '')).toMatchObject({ state: 'complete', records: 90, parameters: expect.stringContaining('MaxItems 100 at first, 3 at last') })
  }, 60_000)

  it.each<[string, () => void, RegExp]>([
    ['page 7 of 9 fails', () => (iam.trouble = ({ page }) => (page === 7 ? { status: 503, body: errorXml('ServiceFailure'), headers: { 'retry-after': '0' } } : null)), /^Page 7 of GetAccountAuthorizationDetails could not be read, after 6 with 60 entries; AWS does not say how many there are\. AWS has trouble: try again later\. AWS answered 503 ServiceFailure \(No\.\)\. No population was made\.$/],
    ['the key is revoked in the middle', () => (iam.trouble = ({ page }) => (page >= 4 ? { status: 403, body: errorXml('InvalidClientTokenId', 'The security token included in the request is invalid.') } : null)), /^Page 4 .* The key is wrong, or was deleted or switched off: create another, and put it in here\. AWS answered 403 InvalidClientTokenId/],
    ['it is throttled without end', () => (iam.trouble = ({ page }) => (page === 2 ? { status: 400, body: errorXml('Throttling', 'Rate exceeded'), headers: { 'retry-after': '0' } } : null)), /^Page 2 .* Too many calls were made in this account: wait some minutes/],
    ['a page is cut', () => (iam.trouble = ({ page }) => (page === 3 ? { body: '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><UserDetailList><member>' } : null)), /^Page 3 .* is cut, or broken XML/],
    ['a page is a bomb', () => (iam.trouble = ({ page }) => (page === 3 ? { body: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>' } : null)), /^Page 3 .* declares a document type/],
    ['a page does not say whether it is the last', () => (iam.trouble = ({ page }) => (page === 2 ? { body: '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><UserDetailList/></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>' } : null)), /^Page 2 .* does not say whether it is the last one/],
    ['pages lead in a circle', () => (iam.trouble = ({ page }) => (page === 3 ? { body: '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>true</IsTruncated><Marker>at-10</Marker><UserDetailList/></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>' } : null)), /^Page 3 .* lead in a circle/],
    ['one entry alone is too long', () => (iam.trouble = ({ page }) => (page === 2 ? { body: Buffer.alloc(1_100_000, ' ') } : null)), /^Page 2 .* more than 1048576 bytes, though one entry was asked for/],
    ['the report is four hours and ten minutes old', () => (iam.generatedAt = () => new Date(Date.now() - 250 * 60_000)), /^The credential report could not be read, after all 9 pages .* 4 h 10 min old\. AWS makes a new one when the last is older than four hours: pull again/],
    ['the report is of 2015', () => (iam.generatedAt = () => new Date('2015-11-04T00:00:00Z')), /\d+ days old/],
    ['the report is of the future', () => (iam.generatedAt = () => new Date(Date.now() + 3_600_000)), /lies in the future/],
    ['the report is another table', () => (iam.report = 'user,arn\nada,x\n'), /^The credential report .* it lacks user_creation_time/],
    ['the report fails', () => (iam.trouble = ({ action }) => (action === 'GetCredentialReport' && iam.pages.length === 9 ? { status: 500, body: 'oops', headers: { 'retry-after': '0' } } : null)), /^The credential report .* AWS has trouble: try again later\. AWS answered 500\./],
  ])('fails when %s, says where and how to mend it, and makes no population', async (_, arrange, says) => {
    arrange()
    await fails(await made(), says)
  }, 60_000)

  it('takes a report of four hours, and says how old it is', async () => {
    iam.generatedAt = () => new Date(Date.now() - 240 * 60_000)
    const id = await made()
    expect((await pull(id)).pull).toMatchObject({ status: 'done' })
    const of = (await populationsOf(id)).find((each) => each.source === 'aws_credentials')
    expect(await get(of?.id ?? '')).toMatchObject({ parameters: expect.stringContaining('it was 4 h 0 min old'), extractedAt: expect.any(Date) })
    expect(Date.now() - (await get(of?.id ?? '')).extractedAt.getTime()).toBeGreaterThan(239 * 60_000)
  }, 60_000)

  it('names each permission that is missing, by the test and by the pull, and asks for no page then', async () => {
    iam.trouble = ({ action }) => (/^Get(Account|Cred)|^Generate/.test(action) ? { status: 403, body: errorXml('AccessDenied', `User is not authorized to perform: iam:${action}`) } : null)
    const id = await made()
    const says = /The permission iam:GetAccountAuthorizationDetails is missing\..*The permission iam:GenerateCredentialReport is missing\..*The permission iam:GetCredentialReport is missing\./
    expect((await test(id)).checks.map((each) => each.lack !== null)).toEqual([false, false, true, true, true])
    await fails(id, says)
    expect(iam.pages).toEqual([])
    iam.trouble = ({ action }) => (action === 'GetCallerIdentity' ? { status: 403, body: errorXml('InvalidClientTokenId') } : null)
    expect((await pull(id)).pull?.error).toContain('The key is wrong')
  }, 60_000)

  it('stops when its connection is paused or removed in the middle, and one at a time is enough', async () => {
    const id = await made()
    await pullConnection(admin, { id })
    await expect(pullConnection(admin, { id })).rejects.toThrow(/asked for already/)
    const { version, name, systemId } = await getConnection(admin, { id })
    theirs.answer = async (request, body, response) => {
      if (body.endsWith('Marker=at-20')) await updateConnection(admin, { id, version, name, systemId, region: 'eu-central-1', url, pausedReason: 'Maintenance' } as never)
      iam.answer(request, body, response)
    }
    await pulls()
    expect(iam.pages).toHaveLength(3)
    expect(await getConnection(admin, { id })).toMatchObject({ asked: null, pull: { status: 'failed', error: 'The connection was paused meanwhile.' } })
    expect(await populationsOf(id)).toEqual([])
    const { removeConnection } = await import('./operations/manage.ts')
    const other = await made()
    await pullConnection(admin, { id: other })
    await removeConnection(admin, { id: other })
    await pulls()
    expect(await owner`select status, error from runs where subject_id = ${other}`).toEqual([{ status: 'failed', error: 'The connection was removed meanwhile.' }])
  }, 60_000)

  it('needs a system, and who pulls may make populations', async () => {
    const { id } = await aws()
    await expect(pullConnection(admin, { id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Choose its system first') })
    await expect(aws({ pulls: true })).rejects.toMatchObject({ fields: { systemId: expect.stringContaining('is required') } })
  })

  it('comes by itself every day, as the portal', async () => {
    const id = await made({ pulls: true })
    await tend(hand)
    expect(await pulls()).toBe(1)
    const [of] = await populationsOf(id)
    expect(await get(of?.id ?? '')).toMatchObject({ extractedByName: null })
    await tend(hand)
    expect(await pulls()).toBe(0)
    const restore = setClock({ now: () => new Date(Date.now() + 25 * 3_600_000) })
    await tend(hand)
    restore()
    expect((await getConnection(admin, { id })).asked).toBe('pull')
    expect(await calls()).toBe(0)
  }, 60_000)

  it('warns, as files do, when rows are fewer than last time or an AttachmentCount disagrees', async () => {
    const of = await system()
    const { id } = await aws({ systemId: of })
    const first = await imported(JSON.stringify(iam.details), { of, source: 'aws_iam', name: 'details.json' })
    await freeze(first)
    iam.details = { ...account(20), Policies: account(87).Policies }
    await pull(id)
    await works()
    const pulled = await get((await populationsOf(id)).find((each) => each.source === 'aws_iam')?.id ?? '')
    expect(pulled).toMatchObject({ formerId: first, warningCount: 1, warnings: [{ said: expect.stringContaining('says that it is attached 30 times, and the file shows 8') }] })
    expect(pulled.remarks.join()).toMatch(/where the last one had 146/)
  }, 60_000)
})
