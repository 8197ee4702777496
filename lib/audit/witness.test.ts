import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { openCheckpoint } from '#lib/tlog/checkpoint.ts'
import { cosignedAt, cosignedText, cosignerId, type CosignerKey, decodeCosigner, encodeCosigner } from '#lib/tlog/cosignature.ts'
import { decodeVerifier, NoteError, parseNote } from '#lib/tlog/note.ts'
import { verifyConsistency } from '#lib/tlog/tree.ts'
import { testDatabase } from '../../test/database.ts'
import { organization } from '../../test/fixtures.ts'

/** A witness as https://c2sp.org/tlog-witness describes it, which knows nothing but what it was shown. */
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
const name = 'witness.example.com/w1'
const key: CosignerKey = { name, id: cosignerId(name, raw), publicKey: raw }
const seen: { size: number; root: Buffer; verifier: string } = { size: 0, root: Buffer.alloc(0), verifier: '' }
type Answer = { status: number; type?: string; body?: string }
let answerWith: ((body: string) => Answer) | null = null
const asked: string[] = []

function witnessed(body: string): Answer {
  const [head = '', ...rest] = body.split('\n\n')
  const note = rest.join('\n\n')
  const [old, ...proof] = head.split('\n')
  const size = Number(/^old (\d+)$/.exec(old ?? '')?.[1])
  const checkpoint = openCheckpoint(note, [decodeVerifier(seen.verifier)])
  if (size > checkpoint.size) return { status: 400 }
  if (size !== seen.size) return { status: 409, type: 'text/x.tlog.size', body: `${seen.size}\n` }
  if (size === checkpoint.size && !checkpoint.root.equals(seen.root)) return { status: 409 }
  if (size > 0 && !verifyConsistency(size, checkpoint.size, seen.root, checkpoint.root, proof.map((each) => Buffer.from(each, 'base64')))) return { status: 422 }
  Object.assign(seen, { size: checkpoint.size, root: checkpoint.root })
  return { status: 200, body: cosignature(parseNote(note).text) }
}

function cosignature(text: string): string {
  const at = Math.floor(Date.now() / 1000)
  const head = Buffer.alloc(12)
  head.writeUInt32BE(key.id)
  head.writeBigUInt64BE(BigInt(at), 4)
  return `— ${name} ${Buffer.concat([head, sign(null, Buffer.from(cosignedText(text, at)), privateKey)]).toString('base64')}\n`
}

const database = await testDatabase()
const owner = postgres(database.superUrl, { max: 1, onnotice: () => {} })
const { appPool, begin, closePools } = await import('#db/client.ts')
const { sealer } = await import('./seal.ts')
const { verifiersOf } = await import('./seal-keys.ts')
const { encodeVerifier } = await import('#lib/tlog/note.ts')
const { askWitnesses, postCheckpoint } = await import('./witness.ts')
const { readWitnesses, recipients, witnessProblem } = await import('./witness-list.ts')
const { shownOutside } = await import('#lib/modules/audit-trail/verification.ts')
const { verify } = await import('./verify.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const { mailCheckpoint } = await import('#lib/modules/audit-trail/operations.ts')
const { updateSettings } = await import('#lib/modules/settings/operations.ts')
const { defaultSettings } = await import('#lib/modules/settings/model.ts')

let server: Server
let address: string
beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      const body = Buffer.concat(parts).toString()
      asked.push(`${request.url} ${body}`)
      const { status, type = 'text/plain', body: answer = '' } = (answerWith ?? (request.url === '/w/add-checkpoint' ? witnessed : (): Answer => ({ status: 204 })))(body)
      response.writeHead(status, { 'content-type': type }).end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => Promise.all([closePools(), owner.end(), new Promise((resolve) => server.close(resolve))]))

const seal = sealer((orgId, work) => begin(appPool(), orgId, work), (orgId) => rotateKey(jobActor(orgId, 'sealing', 'test'), { reason: 'First key' }))

describe('witnesses', () => {
  it('cosign each growth, refuse a log that was taken back, and say so on the row', async () => {
    const { id, person } = await organization(database.ownerUrl, 'Witnessed')
    const run = <T>(work: Parameters<typeof begin<T>>[2]) => begin(appPool(), id, work)
    const row = async () => (await owner`select size::int as size, note, problem from audit_witnesses where org_id = ${id} and name = ${name}`)[0]
    const list = readWitnesses(`${address}/w/ ${encodeCosigner(key)}`)
    const sealed = async () => {
      do await seal(id)
      while ((await run((tx) => verify(tx, id))).unsealed > 0)
    }
    await sealed()
    seen.verifier = encodeVerifier((await run((tx) => verifiersOf(tx, id)))[0] as never)
    await askWitnesses(run, id, list)
    const first = await row()
    expect(first).toMatchObject({ size: seen.size, problem: null })
    expect(cosignedAt(first?.note as string, key)).toBeGreaterThan(Date.now() / 1000 - 60)

    for (const each of ['One', 'Two', 'Three']) await person('reviewer', each)
    await sealed()
    await askWitnesses(run, id, list)
    expect((await row())?.size).toBeGreaterThan(first?.size as number)
    const calls = asked.length
    await askWitnesses(run, id, list)
    expect(asked.length).toBe(calls)
    // The portal forgot how far the witness was: it is told, and asks again from there.
    await owner`delete from audit_witnesses where org_id = ${id}`
    await askWitnesses(run, id, list)
    expect(await row()).toMatchObject({ size: seen.size, problem: null })
    const report = await run(async (tx) => verify(tx, id, { outside: await shownOutside(tx, id) }))
    expect([report.wrong, report.outside?.name]).toEqual([null, `the checkpoint that ${name} has`])

    // Somebody with the database takes everything back to the first checkpoint, the portal's memory included.
    await owner.unsafe(`set session_replication_role = replica`)
    await owner`delete from audit_leaves where org_id = ${id} and index >= ${first?.size as number}`
    await owner`delete from audit_checkpoints where org_id = ${id} and size > ${first?.size as number}`
    await owner`delete from audit_witnesses where org_id = ${id}`
    await askWitnesses(run, id, list)
    expect((await row())?.problem).toContain(`has cosigned ${seen.size} entries, this log has ${first?.size}: the log was taken back`)
    await owner.unsafe(`set session_replication_role = origin`)
  })

  it.each([
    ['another root for this size', () => ({ status: 409 }), /two histories/],
    ['another root for this size, told as 422', (body: string) => (body.startsWith('old 0\n') ? { status: 409, type: 'text/x.tlog.size', body: `${body.split('\n')[3]}\n` } : { status: 422 }), /two histories/],
    ['an inconsistent history', () => ({ status: 422 }), /not the beginning of this log/],
    ['an unknown log', () => ({ status: 404 }), /register its origin/],
    ['a signature of somebody else', () => ({ status: 200, body: `— ${name} ${Buffer.alloc(76).toString('base64')}\n` }), /without its cosignature/],
    ['a cosignature of another text', () => ({ status: 200, body: cosignature('other\n1\nAAAA\n') }), /cosignature of witness.example.com\/w1 is wrong/],
    ['a size that is none', () => ({ status: 409, type: 'text/x.tlog.size', body: 'many' }), /two histories/],
    ['a size that keeps changing', () => ({ status: 409, type: 'text/x.tlog.size', body: '0' }), /changes its mind/],
    ['an endless answer', () => ({ status: 200, body: 'x'.repeat(2_000_000) }), /answers with more than/],
  ])('%s is told in words, and nothing is taken for cosigned', async (_, answer, words) => {
    const { id } = await organization(database.ownerUrl, 'Refused')
    const run = <T>(work: Parameters<typeof begin<T>>[2]) => begin(appPool(), id, work)
    await expect.poll(async () => (await seal(id), (await run((tx) => verify(tx, id))).size), { timeout: 10_000 }).toBeGreaterThan(0)
    answerWith = answer
    await askWitnesses(run, id, readWitnesses(`${address}/w ${encodeCosigner(key)}`)).finally(() => (answerWith = null))
    const [row] = await owner`select size::int as size, note, problem from audit_witnesses where org_id = ${id}`
    expect(row).toMatchObject({ size: 0, note: null, problem: expect.stringMatching(words) })
  })

  it('one that is down holds up no other', async () => {
    const { id } = await organization(database.ownerUrl, 'Down')
    const run = <T>(work: Parameters<typeof begin<T>>[2]) => begin(appPool(), id, work)
    await expect.poll(async () => (await seal(id), (await run((tx) => verify(tx, id))).size), { timeout: 10_000 }).toBeGreaterThan(0)
    await postCheckpoint(run, id, ['http://127.0.0.1:1/', `${address}/kept`])
    const rows = await owner`select name, problem, size::int as size from audit_witnesses where org_id = ${id} order by name`
    expect(rows.map((row) => [row.name, row.problem])).toEqual([['http://127.0.0.1:1/', expect.stringContaining('does not answer')], [`${address}/kept`, null]])
    expect(asked.at(-1)).toMatch(/^\/kept audit\.tickmark\//)
  })
})

describe('an address in the settings', () => {
  it('gets one mail a day, and only when the log has grown', async () => {
    const { id, person } = await organization(database.ownerUrl, 'Mailed')
    const admin = await person('admin')
    const job = jobActor(id, 'sealing', 'test')
    await updateSettings(admin, { version: 0, settings: { ...defaultSettings, proof: { witnesses: '', checkpointsTo: 'Auditor@example.com' } } })
    await expect.poll(async () => seal(id), { timeout: 10_000 }).toBeGreaterThan(0)
    await expect(mailCheckpoint(job, { recipient: 'somebody@example.com' })).rejects.toMatchObject({ code: 'invalid' })
    const { size } = await mailCheckpoint(job, { recipient: 'auditor@example.com' })
    const [mail] = await owner`select text from mails where org_id = ${id} and recipient = 'auditor@example.com'`
    expect(mail?.text).toContain(`\n${size}\n`)
    await expect(mailCheckpoint(job, { recipient: 'auditor@example.com' })).rejects.toMatchObject({ code: 'conflict' })
  })

  it.each([
    ['http://witness.example.com vkey', /https/], ['https://user:password@w.example.com key', /https/], [`https://w.example.com ${encodeCosigner(key)} more`, /address key/],
    ['https://w.example.com witness+00000000+AAAA', /malformed/], [`https://w.example.com ${encodeCosigner(key).replace(/\+[0-9a-f]{8}\+/, '+00000000+')}`, /id of the witness key/],
    [`https://a.example.com ${encodeCosigner(key)}, https://b.example.com ${encodeCosigner(key)}`, /one name/],
  ])('%j is refused as a witness', (text, words) => {
    expect(witnessProblem(text)).toMatch(words)
  })

  it('reads what is right', () => {
    expect(witnessProblem(`https://w.example.com/a/ ${encodeCosigner(key)}`)).toBeNull()
    expect(readWitnesses(`https://w.example.com/a/ ${encodeCosigner(key)}\r\n\r\n`)).toHaveLength(1)
    expect(decodeCosigner(encodeCosigner(key))).toEqual(key)
    expect(() => decodeCosigner('x')).toThrow(NoteError)
    expect(recipients('a@example.com, https://x.example.com/in')).toEqual({ mails: ['a@example.com'], posts: ['https://x.example.com/in'] })
    expect(recipients('ftp://x')).toBeNull()
  })
})
