import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { env, resetEnv } from '#lib/env.ts'
import { node } from '#lib/package/node.ts'
import { refusal, stamps } from '#lib/package/stamp-examples.ts'
import { verifyPackage } from '#lib/package/verify.ts'
import { settle } from '../../../test/approvals.ts'
import { here, manager, owner } from '../../../test/evidence.ts'
import { partsOf, sourceOf } from '../../../test/packaging.ts'
import { stamping } from '../../../test/stamping.ts'
import { authority as openssl, hasOpenssl } from '../../../test/time-authority.ts'

/** Packages and the authority that says when they were there: a real server, asked over HTTP, that answers as it is told to. */
const { appPool, begin } = await import('#db/client.ts')
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { background } = await import('#lib/door/background.ts')
const { building } = await import('./building.ts')
const { createPackage, renewPackage, stampPackage } = await import('./operations.ts')
const { getPackage } = await import('./queries.ts')
const { rotateKey } = await import('../audit-trail/proofs.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { getSettings } = await import('../settings/queries.ts')

const seal = sealer((org, work) => begin(appPool(), org, work), (org) => rotateKey(jobActor(org, 'sealing', 'k'), { reason: 'First key' }))
const day = (from: number) => new Date(Date.now() + days(from)).toISOString().slice(0, 10)
const ours = stamps()
let server: Awaited<ReturnType<typeof stamping>>
let admin: Person
beforeAll(async () => {
  admin = await here.person('admin')
  server = await stamping(() => {})
  for (let tries = 0; (await owner`select from audit_checkpoints where org_id = ${here.id}`).length === 0; tries++) {
    if (tries > 400) throw new Error('nothing was sealed')
    await seal(here.id)
    await setTimeout(25)
  }
})
afterAll(() => server.end())
beforeEach(() => server.become((query, response) => response.setHeader('content-type', 'application/timestamp-reply').end(ours.answer(query))))

const set = async (proof: object) => {
  const { settings, version } = await getSettings(admin, {})
  return updateSettings(admin, { version, settings: { ...settings, proof: { ...settings.proof, ...proof } }, reason: 'A test' } as never)
}
/** With somebody else who agrees, where one is needed. */
const put = async (proof: object) => {
  const { settings, version } = await getSettings(admin, {})
  await settle(admin, await here.person('admin', 'Second'), version, { ...settings, proof: { ...settings.proof, ...proof } })
}
const work = async () => {
  for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'packages.build' returning data`) await building.work(data, background('test'))
}
async function bytesOf(id: string): Promise<Buffer> {
  const { fileId, error } = await getPackage(manager, { id })
  if (!fileId) throw new Error(`not made: ${error}`)
  const [file] = await owner<{ key: string }[]>`select key from artifacts where id = ${fileId}`
  return buffer(await artifactStore().read({ key: file?.key ?? '', version: null }))
}
let serial = 0
/** Each of another title, so of another manifest. */
async function made(title = `Package ${++serial}`) {
  const { id } = await createPackage(manager, { title, fromDay: day(-30), toDay: day(1), zone: 'UTC' } as never)
  await work()
  return { id, found: await getPackage(manager, { id }) }
}
const problemOf = async (answer: Parameters<typeof server.become>[0]) => {
  server.become(answer)
  const { id, found } = await made()
  expect(found).toMatchObject({ state: 'ready', stampedAt: null, stamp: null })
  expect((await verifyPackage(sourceOf(await bytesOf(id)), node))).toMatchObject({ whole: true, stamp: null })
  return found.stampProblem
}
const said = (answer: Buffer, status = 200, type = 'application/timestamp-reply'): Parameters<typeof server.become>[0] => (_, response) => void response.writeHead(status, { 'content-type': type }).end(answer)

describe('an audit package', () => {
  it('has no time stamp, and nobody is asked, until an authority is set', async () => {
    const { id, found } = await made()
    expect(found).toMatchObject({ state: 'ready', stampedAt: null, stampProblem: null, stampsAreAsked: false })
    await expect(renewPackage(manager, { id })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/No time-stamping authority is set/) })
    expect(server.asked).toEqual([])
  })

  it.each([['ftp://stamps.example', 'timeStamps'], ['http://user:word@stamps.example', 'timeStamps']])('is shown to no %s', async (timeStamps, field) => {
    await expect(set({ timeStamps })).rejects.toMatchObject({ fields: { [`settings.proof.${field}`]: expect.any(String) } })
  })

  it.each([[{ timeStampPolicy: '1.99.1' }, 'timeStampPolicy'], [{ timeStampRoot: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, 'timeStampRoot']])('with %j is refused by its field', async (proof, field) => {
    await expect(set(proof)).rejects.toMatchObject({ fields: { [`settings.proof.${field}`]: expect.any(String) } })
  })

  it('has one of whoever is set, asked for once: the same again is the same bytes, and nobody is asked twice', async () => {
    expect(await set({ timeStamps: `${server.url}?customer=7` })).toMatchObject({ waits: null })
    const [one, other] = [await made('Twice'), await made('Twice')]
    const bytes = await bytesOf(one.id)
    expect((await bytesOf(other.id)).equals(bytes)).toBe(true)
    expect(server.asked).toMatchObject([{ type: 'application/timestamp-query' }])
    expect(one.found).toMatchObject({ stampProblem: null, stamp: { authority: 'CN=Stamping unit 7', address: server.url, root: null }, sha256: other.found.sha256 })
    expect([...(await partsOf(bytes)).keys()].slice(0, 4)).toEqual(['manifest.json', 'manifest.sig', 'manifest.tsr', 'index.html'])
    const verdict = await verifyPackage(sourceOf(bytes), node, { fingerprint: one.found.fingerprint })
    expect(verdict).toMatchObject({ whole: true, stamp: { authority: 'CN=Stamping unit 7', at: one.found.stampedAt?.toISOString() } })
    expect((await owner`select action from audit_entries where subject_id = ${one.id} order by recorded_at, id`).map(({ action }) => action)).toEqual(['packages.create', 'packages.sign', 'packages.stamp', 'packages.complete'])
  })

  it('is made without one when the service refuses, errs or answers with something else, and says why', async () => {
    expect(await problemOf(said(refusal(2, 'Not today.')))).toBe('The authority refused (rejected): Not today.')
    expect(await problemOf(said(Buffer.from('<html>'), 200, 'text/html'))).toMatch(/something that is no time stamp \(text\/html\)/)
    expect(await problemOf(said(Buffer.from('<html>')))).toBe('The answer is no time stamp.')
    expect(await problemOf(said(Buffer.from('x'), 404))).toMatch(/answered with 404/)
    expect(await problemOf(said(Buffer.from(''), 302))).toMatch(/answered with 302/)
    expect(await problemOf(said(Buffer.alloc(2 * 1_048_576)))).toMatch(/asked in vain: .* more than 1048576 bytes/)
    expect(await problemOf((query, response) => said(ours.answer(query, { nonce: Buffer.from('4000000000000001', 'hex') }))(query, response))).toMatch(/nonce differs/)
    expect(await problemOf((query, response) => said(ours.answer(query, { imprint: Buffer.alloc(32, 1) }))(query, response))).toBe('It is about another manifest.')
    expect(await problemOf((query, response) => said(ours.answer(query, { signer: ours.other }))(query, response))).toMatch(/has not signed it/)
    expect(await problemOf((_, response) => void response.destroy())).toMatch(/could not be reached \(ECONNRESET\)/)
    await put({ timeStampRoot: stamps().root })
    expect(await problemOf((query, response) => said(ours.answer(query))(query, response))).toMatch(/does not lead to the root of the settings/)
    await put({ timeStampRoot: '' })
    process.env.OUTGOING_ALLOW = ''
    resetEnv()
    expect(await problemOf(said(Buffer.of()))).toMatch(/leads into a private network/)
    process.env.OUTGOING_ALLOW = '127.0.0.0/8'
    resetEnv()
    expect(env().OUTGOING_ALLOW.check('127.0.0.1')).toBe(true)
  })

  it('is made again when it is asked again: the same but for the time stamp, as another package; the first one stays', async () => {
    server.become(said(Buffer.from('x'), 503))
    const { id, found } = await made()
    expect(found.stampProblem).toMatch(/answered with 503/)
    const first = await bytesOf(id)
    const failed = await renewPackage(manager, { id })
    await expect(renewPackage(manager, { id })).rejects.toMatchObject({ code: 'conflict' })
    await work()
    expect(await getPackage(manager, { id: failed.id })).toMatchObject({ state: 'failed', error: expect.stringMatching(/^No time stamp could be had\. .* 503\. The package without one is as it was\.$/) })
    server.become((query, response) => said(ours.answer(query))(query, response))
    const again = await renewPackage(manager, { id })
    await work()
    const renewed = await bytesOf(again.id)
    const parts = await partsOf(renewed)
    expect(parts.delete('manifest.tsr')).toBe(true)
    expect([...parts]).toEqual([...(await partsOf(first))])
    expect(await verifyPackage(sourceOf(renewed), node)).toMatchObject({ whole: true, stamp: { authority: 'CN=Stamping unit 7' } })
    expect(await getPackage(manager, { id })).toMatchObject({ stampedAt: null, againId: again.id, sha256: found.sha256 })
    expect((await bytesOf(id)).equals(first)).toBe(true)
    await expect(renewPackage(manager, { id })).rejects.toThrow(/asked for again already/)
    await expect(renewPackage(manager, { id: again.id })).rejects.toThrow(/It has a time stamp/)
  })

  it('keeps its time stamp as it came, whoever asks PostgreSQL, and says no other', async () => {
    const { id } = await made()
    const bare = (statement: string) => begin(appPool(), here.id, (tx) => tx.raw.unsafe(statement))
    await expect(bare(`update package_stamps set authority = 'x'`)).rejects.toThrow(/permission denied/)
    await expect(owner`update package_stamps set authority = 'x' where org_id = ${here.id}`).rejects.toMatchObject({ code: 'TM002' })
    await expect(owner`delete from package_stamps where org_id = ${here.id}`).rejects.toMatchObject({ code: 'TM002' })
    const [{ manifest } = { manifest: '' }] = await owner<{ manifest: string }[]>`select manifest from packages where id = ${id}`
    const { id: open } = await createPackage(manager, { title: 'Open', fromDay: day(-30), toDay: day(1), zone: 'UTC' } as never)
    const [run] = await owner<{ id: string }[]>`select id from runs where subject_id = ${open}`
    await expect(stampPackage(jobActor(here.id, 'audit-package', 'x'), { id: run?.id ?? '', manifest, nonce: '4000000000000001', address: 'http://x.example', answer: '' })).rejects.toMatchObject({ code: 'invalid' })
    const ready = (stamped: string) => bare(`update packages set state = 'ready', files = 1, missing = 0, bytes = 1, sha256 = repeat('0', 64), root = repeat('0', 64), done_at = now(), manifest = '${manifest}', stamped_at = ${stamped} where id = '${open}'`)
    await expect(ready('now()')).rejects.toThrow(/the time stamp that is kept of its manifest/)
    await expect(ready('null')).rejects.toThrow(/the time stamp that is kept of its manifest/)
    await owner`delete from pgboss.job where name = 'packages.build'`
  })

  it('has no other authority without somebody else who agrees', async () => {
    expect(await set({ timeStamps: '' })).toMatchObject({ waits: { settings: ['Proof outside: time-stamping authority'] } })
    expect((await getSettings(admin, {})).settings.proof.timeStamps).toBe(`${server.url}?customer=7`)
  })

  it.skipIf(!hasOpenssl())('has one of openssl, held to its root, that openssl verifies', async () => {
    const of = openssl('ec:P-256')
    await put({ timeStampRoot: of.root })
    server.become((query, response) => said(of.reply(query))(query, response))
    const { id, found } = await made()
    expect(found).toMatchObject({ stampProblem: null, stamp: { authority: 'C=NO, O=Stamps Ltd, CN=Stamping unit 7', root: expect.stringMatching(/^([0-9A-F]{2}:){31}/) } })
    const parts = await partsOf(await bytesOf(id))
    expect(of.verified(parts.get('manifest.tsr') ?? Buffer.of(), parts.get('manifest.json') ?? Buffer.of())).toContain('Verification: OK')
    of.end()
  })
})
