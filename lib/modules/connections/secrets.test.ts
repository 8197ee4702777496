import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { owner, here, admin, url, theirs, asked, at, hand, github, test, alone, inEnv } from '../../../test/connecting.ts'

/** When secrets expire, and the keys that seal them: rotated, wrong, gone, or of AWS KMS. */
const { sealEnvelope, openEnvelope, keepers } = await import('#lib/crypto/envelope.ts')
const { resealConnection } = await import('./operations/calls.ts')
const { rotateSecret, setCredentials } = await import('./operations/manage.ts')
const { getConnection, listConnections } = await import('./queries.ts')
const { tend } = await import('./rounds.ts')

describe('secrets that expire', () => {
  it('are told of 30 and 7 days before, once each, to the owner; new ones begin anew', async () => {
    const { userId } = await here.person('compliance_manager')
    const base = new Date()
    const expires = new Date(base.getTime() + days(20))
    const { id } = await alone({ ownerId: userId, credentialsExpireAt: expires.toISOString() })
    const reminders = () => owner<{ told: string }[]>`select body::json -> 'changes' -> 'notifiedId' ->> 1 as told from audit_entries where org_id = ${here.id} and action = 'connections.remind' and subject_id = ${id}`
    const told: number[] = []
    for (const day of [0, 1, 12, 13, 14]) {
      at(new Date(base.getTime() + days(day) + 1_000))
      await tend(hand)
      told.push((await reminders()).length)
    }
    expect(told).toEqual([1, 1, 1, 2, 2])
    expect((await reminders())[0]).toEqual({ told: userId })
    at(new Date(expires.getTime() + 1))
    expect((await getConnection(admin, { id })).health).toBe('expired')
    const { version } = await getConnection(admin, { id })
    await setCredentials(admin, { id, version, token: 'another', credentialsExpireAt: new Date(expires.getTime() + days(5)).toISOString() })
    await tend(hand)
    expect((await reminders()).length).toBe(3)
  })
})

describe('the keys that seal', () => {
  const file = join(env().DATA_DIR, 'keys')
  const keys = (...given: Buffer[]) => {
    writeFileSync(file, `# newest first\n${given.map((key) => key.toString('base64')).join('\n')}\n`)
    inEnv({ CREDENTIALS_KEY_FILE: file })
  }
  const [first, second] = [randomBytes(32), randomBytes(32)]
  const keyOf = async (id: string) => (await owner`select credentials_key_id as credentials, signing_key_id as signing from connections where id = ${id}`)[0]

  it('are rotated by a line on top of the file: what lies under a former one is sealed anew by itself, and opens all the while', async () => {
    const { id } = await alone()
    const { secret } = await rotateSecret(admin, { id })
    const portal = (await keyOf(id))?.credentials
    expect(portal).toBe(keepers()[0]?.id)
    keys(first)
    expect((await getConnection(admin, { id })).unreadable).toEqual([])
    await tend(hand)
    expect(await keyOf(id)).toEqual({ credentials: keepers()[0]?.id, signing: keepers()[0]?.id })
    keys(second, first)
    await tend(hand)
    keys(second)
    expect((await keyOf(id))?.credentials).toBe(keepers()[0]?.id)
    await expect(resealConnection(jobActor(here.id, 'test', 'test'), { id })).rejects.toMatchObject({ code: 'conflict' })
    theirs.answer = (request, _, response) => response.writeHead(request.headers.authorization === 'Bearer gh-token' ? 200 : 401).end('{}')
    expect((await test(id)).checks.slice(0, 3).map((each) => each.lack)).toEqual([null, null, null])
    const { signingSecretsOf } = await import('./secrets.ts')
    const { inboxOf } = await import('./within.ts')
    const row = await hand.write(here.id, (tx) => inboxOf(tx, id))
    expect(row && (await signingSecretsOf(row, new Date()))).toEqual([secret])
  })

  it('that are wrong at the start are said of the connections under them by name; nothing else is broken', async () => {
    keys(first)
    const lost = await alone()
    keys(second)
    const fine = await github()
    expect(await getConnection(admin, { id: lost.id })).toMatchObject({ health: 'unreadable', unreadable: [expect.stringMatching(/^its secrets \(key [0-9a-f]{12}\)$/)] })
    expect(await getConnection(admin, { id: fine.id })).toMatchObject({ health: 'untried', unreadable: [] })
    theirs.answer = (_, __, response) => response.end('{}')
    expect(await test(lost.id)).toMatchObject({ lastFailure: expect.stringMatching(/The secrets of “GitHub \d+” cannot be opened\. It was sealed under the key [0-9a-f]{12}, which this portal does not have\./) })
    await tend(hand)
    expect((await test(fine.id)).checks.slice(0, 3).map((each) => each.lack)).toEqual([null, null, null])
    const { version } = await getConnection(admin, { id: lost.id })
    await setCredentials(admin, { id: lost.id, version, token: 'gh-token' })
    expect(await getConnection(admin, { id: lost.id })).toMatchObject({ unreadable: [] })
  })

  it.each<[string, () => void, string]>([
    ['is missing', () => rmSync(file, { force: true }), 'cannot be read'],
    ['holds what is no key', () => writeFileSync(file, 'short\n'), '32 bytes in base64'],
    ['is empty', () => writeFileSync(file, '# none\n'), '32 bytes in base64'],
  ])('in a file that %s: nothing is sealed, and it is said why', async (_, arrange, says) => {
    arrange()
    inEnv({ CREDENTIALS_KEY_FILE: file })
    await expect(github()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(says) })
    await listConnections(admin, {})
  })

  it('are bound to what they seal: altered or moved it does not open', async () => {
    const text = await sealEnvelope('one', 'secret')
    expect(await openEnvelope('one', text)).toBe('secret')
    await expect(openEnvelope('another', text)).rejects.toThrow(/altered/)
    const other = await sealEnvelope('one', 'other')
    await expect(openEnvelope('one', [...text.split(':').slice(0, 3), other.split(':')[3]].join(':'))).rejects.toThrow(/altered/)
    for (const wrong of ['', 'e1', 'e1:a:b', 'v1.a.b.c', text.slice(0, -6)]) await expect(openEnvelope('one', wrong)).rejects.toThrow(/altered|does not have/)
  })

  it('may be one of AWS KMS, bound to the purpose; when it refuses, that is said', async () => {
    const arn = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d'
    let refuses = false
    theirs.answer = (request, body, response) => {
      const given = JSON.parse(body) as { KeyId: string; Plaintext?: string; CiphertextBlob?: string; EncryptionContext: { purpose: string } }
      if (refuses || given.KeyId !== arn || !String(request.headers.authorization).includes('/eu-central-1/kms/aws4_request')) return void response.writeHead(400).end('{"__type":"AccessDeniedException"}')
      if (request.headers['x-amz-target'] === 'TrentService.Encrypt') return void response.end(JSON.stringify({ CiphertextBlob: Buffer.from(JSON.stringify(given)).toString('base64') }))
      const inner = JSON.parse(Buffer.from(given.CiphertextBlob ?? '', 'base64').toString()) as typeof given
      if (inner.EncryptionContext.purpose !== given.EncryptionContext.purpose) return void response.writeHead(400).end('{"__type":"InvalidCiphertextException"}')
      response.end(JSON.stringify({ Plaintext: inner.Plaintext }))
    }
    inEnv({ CREDENTIALS_KMS_KEY: arn, AWS_ENDPOINT_URL_KMS: url, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' })
    const text = await sealEnvelope('one', 'secret')
    expect(text).toMatch(/^e1:kms-[0-9a-f]{12}:/)
    expect(text).not.toContain('secret')
    expect(await openEnvelope('one', text)).toBe('secret')
    const before = asked.length
    expect(await openEnvelope('one', text)).toBe('secret')
    expect(asked.length).toBe(before)
    await expect(openEnvelope('another', text)).rejects.toThrow(/InvalidCiphertextException/)
    refuses = true
    await expect(sealEnvelope('one', 'secret')).rejects.toThrow(/AWS KMS answered 400 AccessDeniedException for the key arn/)
    inEnv({ CREDENTIALS_KMS_KEY: undefined })
    await expect(openEnvelope('one', text)).rejects.toThrow(/key kms-[0-9a-f]{12}, which this portal does not have/)
  })
})
