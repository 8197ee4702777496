import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { bucketStore } from '../../lib/artifacts/bucket.ts'
import { bucketClient, type BucketSettings } from '../../lib/artifacts/bucket-client.ts'
import { type Checks, bytesOf, collect, equal, hashOfStored, refusal, truth } from './checks.ts'
import { freePort, settingsOf, troubledLine } from './server.ts'
import { put } from './store.ts'

const MIB = 2 ** 20

/** A store that is down, slow, cut off or lying: each ends in time, with words, and leaves nothing that nobody finds. */
export async function faultChecks(checks: Checks, settings: BucketSettings, port: number): Promise<void> {
  const direct = bucketStore(settings)
  const client = bucketClient(settings)
  const line = await troubledLine(port)
  const far = bucketStore({ ...settings, endpoint: line.endpoint, patience: 4_000 })
  const orgId = '01890000-0000-7000-8000-0000000000ff'
  const mine = { ...put, orgId }
  const left = async () => {
    const [{ Versions = [] }, { Uploads = [] }] = await Promise.all([
      client.send(new ListObjectVersionsCommand({ Bucket: settings.bucket, Prefix: `artifacts/${orgId}/` })), client.send(new ListMultipartUploadsCommand({ Bucket: settings.bucket, Prefix: `artifacts/${orgId}/` })),
    ])
    return [Versions.length, Uploads.length]
  }
  const within = async <T>(seconds: number, work: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const answer = await work()
    const took = (performance.now() - started) / 1000
    truth(took < seconds, `took ${took.toFixed(1)} s where ${seconds} were the most`)
    return answer
  }

  await checks.check('a store that is down: said within seconds, by every way in', async () => {
    const down = bucketStore(settingsOf(`http://127.0.0.1:${await freePort()}`, settings.bucket))
    const at = { key: `artifacts/${orgId}/${orgId}`, version: 'x' }
    await within(40, async () => {
      const ways = [() => down.put(bytesOf(10), mine), () => down.read(at), () => down.stat(at), () => down.lock(at, { legalHold: true }), () => down.remove(at), () => down.ping(AbortSignal.timeout(5_000)), () => collect(down.list(orgId))]
      for (const way of ways) {
        const { problem, message } = await refusal(way())
        equal(problem, 'unavailable', message)
      }
      const said = await down.problems()
      truth(said.length === 1 && said[0]?.startsWith('The file store does not answer'), said.join(' | '))
    })
  })

  await checks.check('the source throws in the middle of the third part: nothing is left', async () => {
    const broken = async function* () {
      yield* bytesOf(20 * MIB)
      throw new Error('the browser went away')
    }
    const error = await direct.put(broken(), mine).catch((each: unknown) => each)
    equal((error as Error).message, 'the browser went away', 'error')
    equal(await left(), [0, 0], 'versions and uploads')
  })

  await checks.check('given up by signal in the middle: nothing is left', async () => {
    const stop = new AbortController()
    const slow = async function* () {
      for await (const piece of bytesOf(40 * MIB, MIB)) {
        if (piece[0] === 20) stop.abort(new Error('given up'))
        yield piece
      }
    }
    const error = await direct.put(slow(), { ...mine, signal: stop.signal }).catch((each: unknown) => each)
    equal((error as Error).message, 'given up', 'error')
    equal(await left(), [0, 0], 'versions and uploads')
  })

  for (const then of ['stall', 'cut'] as const) {
    await checks.check(`the line ${then === 'cut' ? 'breaks' : 'stalls'} during a part, three times over: it ends, and the sweep finds what is left`, async () => {
      await line.trouble({ up: 3 * MIB, then })
      equal((await within(90, () => refusal(far.put(bytesOf(20 * MIB), mine)))).problem, 'unavailable', 'put')
      await line.trouble(null)
      const [versions, uploads] = await left()
      equal(versions, 0, 'versions')
      equal(await direct.dropUnfinished(orgId, new Date(Date.now() + 60_000)), uploads, 'dropped')
      equal(await left(), [0, 0], 'after the sweep')
    })
  }

  await checks.check('an upload whose process died is dropped by the sweep once it is old', async () => {
    await client.send(new CreateMultipartUploadCommand({ Bucket: settings.bucket, Key: `artifacts/${orgId}/${orgId}` }))
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: settings.bucket }))
    if (Math.abs((Uploads[0]?.Initiated?.getTime() ?? 0) - Date.now()) > 60_000) checks.notEnforced.add('moto dates every upload 2010')
    else equal(await direct.dropUnfinished(orgId, new Date(Date.now() - 60_000)), 0, 'young')
    equal(await direct.dropUnfinished(orgId, new Date(Date.now() + 60_000)), 1, 'old')
    equal(await left(), [0, 0], 'versions and uploads')
  })

  const stored = await direct.put(bytesOf(5 * MIB), mine)
  for (const then of ['stall', 'cut'] as const) {
    await checks.check(`the line ${then === 'cut' ? 'breaks' : 'stalls'} while a file is read: that is no end of file`, async () => {
      await line.trouble({ down: 2 * MIB, then })
      equal((await within(60, () => refusal(hashOfStored(far, stored)))).problem, 'unavailable', 'read')
      await line.trouble(null)
      equal(await hashOfStored(far, stored), stored.sha256, 'after that')
    })
  }

  await checks.check('one byte altered on the way there, taken by the store: found when read back', async () => {
    await line.trouble({ up: 2 * MIB, then: 'flip' })
    const { problem, message } = await refusal(far.put(bytesOf(5 * MIB), mine))
    await line.trouble(null)
    // A store that checks the SHA-256 sent along refuses it before; moto does not.
    equal(problem, 'mismatch', message)
  })
  await checks.check('one byte altered on the way back: nothing is accepted', async () => {
    await line.trouble({ down: 2 * MIB, then: 'flip' })
    const { problem, message } = await refusal(far.put(bytesOf(5 * MIB), mine))
    await line.trouble(null)
    equal(problem, 'mismatch', message)
  })
  await line.stop()
}

/** Credentials that are wrong or may too little; each message names what to mend. `users` were given the policy less one action. */
export async function credentialChecks(checks: Checks, settings: BucketSettings, users: Record<string, { without: string | null; credentials: { accessKeyId: string; secretAccessKey: string } }>): Promise<void> {
  for (const { without, credentials } of Object.values(users)) {
    const store = bucketStore({ ...settings, credentials })
    await checks.check(without ? `the pre-flight of credentials without ${without} names it` : 'the policy of the operator guide is enough', async () => {
      const said = await store.problems()
      if (!without) return equal(said, [], 'problems')
      truth(said.some((each) => each.includes(without)), said.join(' | ') || 'no problems')
    })
    if (without === null) {
      await checks.check('with that policy a file is stored, read, locked, listed', async () => {
        const stored = await store.put(bytesOf(9 * MIB), put)
        equal(await hashOfStored(store, stored), stored.sha256, 'hash')
        await store.lock(stored, { retainUntil: new Date('2040-01-01'), legalHold: true })
        truth((await collect(store.list(put.orgId))).length > 0, 'nothing is listed')
      })
    }
  }
  const some = Object.values(users)[0]?.credentials
  for (const [name, credentials] of [['a secret that is wrong', { accessKeyId: some?.accessKeyId ?? '', secretAccessKey: 'wrong' }], ['a key that nobody has', { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'wrong' }]] as const) {
    await checks.check(`${name}: said in words`, async () => {
      const store = bucketStore({ ...settings, credentials })
      const { problem, message } = await refusal(store.put(bytesOf(10), put))
      equal(problem, 'refused', message)
      truth(message.includes('does not accept the credentials'), message)
      truth((await store.problems())[0]?.includes('does not accept the credentials'), (await store.problems()).join(' | '))
    })
  }
}
