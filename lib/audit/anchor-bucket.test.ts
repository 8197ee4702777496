import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { startS3 } from '../../test/s3.ts'
import { bucketAnchors } from './anchor-bucket.ts'

const s3 = await startS3()
afterAll(() => s3.stop())
afterEach(() => s3.fail(() => null))
const org = '01890000-0000-7000-8000-000000000001'
const store = bucketAnchors({
  bucket: s3.bucket, endpoint: s3.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, encryption: 'AES256', kmsKeyId: null, linkable: [], patience: 1_500,
}, org)
const versions = (path: string) => s3.versions().filter((each) => each.key === `anchors/${org}/${path}`)
const all = async () => {
  const found: [number | null, string][] = []
  for await (const { claims, note } of store.checkpoints()) found.push([claims, note.toString()])
  return found
}
/** What somebody who may write to the bucket can do: a version above ours, or a delete marker. */
const attack = async (path: string, body: string | null) => {
  const response = await fetch(`${s3.endpoint}/${s3.bucket}/anchors/${org}/${path}`, body === null ? { method: 'DELETE' } : { method: 'PUT', body })
  expect(response.ok).toBe(true)
}

describe('anchors in a bucket', () => {
  it('are put once, encrypted, locked for seven years; the same again is welcome, others are refused', async () => {
    await store.put('tile/0/000', Buffer.from('tile'))
    await store.put('tile/0/000', Buffer.from('tile'))
    await expect(store.put('tile/0/000', Buffer.from('other'))).rejects.toThrow('exists with other contents')
    expect(versions('tile/0/000')).toHaveLength(1)
    expect(versions('tile/0/000')[0]).toMatchObject({ mode: 'COMPLIANCE', headers: { 'x-amz-server-side-encryption': 'AES256' } })
    expect(versions('tile/0/000')[0]?.until?.getTime()).toBeGreaterThan(Date.now() + 7 * 365 * 86_400_000)
    expect((await store.read('tile/0/000'))?.toString()).toBe('tile')
    expect(await store.read('tile/0/001')).toBeNull()
  })

  it('are locked as long as the organization keeps its trail, never less than seven years', async () => {
    const settings = { bucket: s3.bucket, endpoint: s3.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, encryption: 'AES256' as const, kmsKeyId: null, linkable: [] }
    for (const [years, least] of [[10, 10], [1, 7]] as const) {
      await bucketAnchors(settings, org, years).put(`tile/2/00${years}`, Buffer.from('x'))
      expect(versions(`tile/2/00${years}`)[0]?.until?.getTime()).toBeGreaterThan(Date.now() + least * 365 * 86_400_000)
    }
  })

  it('written over by somebody keep ours below: reading shows the damage, putting goes on', async () => {
    await store.put('tile/1/000', Buffer.from('ours'))
    for (let n = 0; n < 30; n++) await attack('tile/1/000', `forged ${n}`)
    expect((await store.read('tile/1/000'))?.toString()).toBe('forged 29')
    await store.put('tile/1/000', Buffer.from('ours'))
    await expect(store.put('tile/1/000', Buffer.from('forged 3'))).rejects.toThrow('exists with other contents')
    await attack('tile/1/000', null)
    expect(await store.read('tile/1/000')).toBeNull()
  })

  it('replace keeps every version', async () => {
    for (const note of ['first', 'second']) await store.replace('checkpoint', Buffer.from(note))
    expect((await store.read('checkpoint'))?.toString()).toBe('second')
    expect(versions('checkpoint')).toHaveLength(2)
  })

  it('show the largest checkpoint first, whatever is put above it or hides it', async () => {
    for (const size of [9, 10, 1_000, 99]) await store.put(`checkpoints/${size}`, Buffer.from(`of ${size}`))
    expect(await all()).toEqual([[1000, 'of 1000'], [99, 'of 99'], [10, 'of 10'], [9, 'of 9']])
    const largest = s3.versions().find((each) => each.key.endsWith('-1000'))?.key.slice(`anchors/${org}/`.length) ?? ''
    await attack(largest, 'of 9')
    await attack(largest, null)
    await attack('checkpoints/0000000000000005-5', 'planted')
    expect(await all()).toEqual([[Number.MAX_SAFE_INTEGER - 5, 'planted'], [1000, 'of 1000'], [99, 'of 99'], [10, 'of 10'], [9, 'of 9']])
  })

  it('that cannot be asked for are not called missing', async () => {
    s3.fail(() => ({ status: 503, code: 'SlowDown' }))
    await expect(store.read('checkpoint')).rejects.toMatchObject({ problem: 'unavailable' })
    await expect(all()).rejects.toMatchObject({ problem: 'unavailable' })
    await expect(store.put('tile/0/009', Buffer.from('x'))).rejects.toMatchObject({ problem: 'unavailable' })
  })

  it.each(['../x', '', 'not-a-uuid'])('no organization %j', (orgId) => {
    expect(() => bucketAnchors({ bucket: 'x', endpoint: null, region: 'x', forcePathStyle: false, credentials: null, encryption: 'none', kmsKeyId: null, linkable: [] }, orgId)).toThrow('uuid')
  })
})
