import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { chmod, lstat, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { hours } from '#lib/clock.ts'
import { brokenDisk } from '../../test/broken-disk.ts'
import { at, bytes, everything, freshRoot, listed, options, org, problemOf, textOf } from '../../test/folders.ts'
import { folderStore } from './folder.ts'
import { type ArtifactProblem, type ArtifactStore } from './store.ts'

describe('what is put', () => {
  it('is found under its hash, read-only, locked for a day, and reads back', async () => {
    const root = await freshRoot()
    const store = folderStore(root)
    const time = Date.parse('2026-03-01T00:00:00Z')
    at(time)
    const stored = await store.put(bytes('first ', '', 'second'), options)
    expect(stored).toEqual({
      key: `${org}/${stored.sha256.slice(0, 2)}/${stored.sha256}`, version: null, sha256: createHash('sha256').update('first second').digest('hex'), size: 12, crc32: crc32('first second'), lockedUntil: new Date(time + hours(24)),
    })
    expect((await lstat(join(root, stored.key))).mode & 0o777).toBe(0o400)
    expect(await textOf(store, stored)).toBe('first second')
    expect(await textOf(store, stored, { from: 6, to: 8 })).toBe('sec')
    expect(await textOf(store, stored, { from: 6, to: 999 })).toBe('second')
    expect(await store.stat(stored)).toEqual({ size: 12, lockedUntil: new Date(time + hours(24)), legalHold: false })
    expect(await listed(store)).toMatchObject([{ key: stored.key, version: null, size: 12 }])
    expect(await listed(store, randomUUID())).toEqual([])
    expect(await store.downloadUrl(stored, { name: 'x', type: 'text/plain', seconds: 60 })).toBeNull()
    expect(await store.problems()).toEqual([])
  })

  it('twice is one file with the longer lock', async () => {
    const store = folderStore(await freshRoot())
    const first = await store.put(bytes('same'), options)
    await store.lock(first, { retainUntil: new Date('2099-01-01') })
    const second = await store.put(bytes('sa', 'me'), options)
    expect(second).toEqual({ ...first, lockedUntil: new Date('2099-01-01') })
    expect(await listed(store)).toHaveLength(1)
  })

  it('twenty times at once by two processes is one file', async () => {
    const root = await freshRoot()
    const stores = [folderStore(root), folderStore(root)]
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => (stores[n % 2] as ArtifactStore).put(bytes('at once'), options)))
    expect(new Set(all.map((each) => each.key)).size).toBe(1)
    expect(await everything(root)).toHaveLength(2)
    expect(await textOf(stores[0] as ArtifactStore, all[0] as { key: string; version: null })).toBe('at once')
  })

  it('replaces a former copy that was damaged, and nobody else’s', async () => {
    const root = await freshRoot()
    const store = folderStore(root)
    const stored = await store.put(bytes('good'), options)
    await chmod(join(root, stored.key), 0o600)
    await writeFile(join(root, stored.key), 'evil')
    await store.put(bytes('good'), options)
    expect(await textOf(store, stored)).toBe('good')
    const other = await store.put(bytes('good'), { ...options, orgId: '01890000-0000-7000-8000-000000000002' })
    expect(other.key).not.toBe(stored.key)
  })
})

describe('bad input', () => {
  const limit = (maxBytes: number) => ({ ...options, maxBytes })
  const own = new Error('the browser went away')
  it.each<[string, () => AsyncIterable<Uint8Array>, typeof options & { signal?: AbortSignal }, ArtifactProblem | 'none' | Error]>([
    ['empty', () => bytes(), options, 'empty'],
    ['empty, in pieces', () => bytes('', ''), options, 'empty'],
    ['exactly at the limit', () => bytes('12345', '67890'), limit(10), 'none'],
    ['one byte over the limit', () => bytes('12345', '678901'), limit(10), 'too_large'],
    ['endless', async function* () { for (;;) yield randomBytes(1000) }, limit(50_000), 'too_large'],
    ['a stream that throws midway', async function* () { yield Buffer.from('half'); throw own }, options, own],
    ['a stream that throws at once', async function* () { if (own) throw own; yield Buffer.from('') }, options, own],
    ['given up midway', () => bytes('a', 'b'), { ...options, signal: AbortSignal.abort(own) }, own],
    ['an organization that climbs', () => bytes('x'), { ...options, orgId: '../../etc' }, 'refused'],
    ['no organization', () => bytes('x'), { ...options, orgId: '' }, 'refused'],
    ['an organization with a slash', () => bytes('x'), { ...options, orgId: `${org}/..` }, 'refused'],
    ['an organization with a newline', () => bytes('x'), { ...options, orgId: `${org}\n` }, 'refused'],
  ])('%s', async (_, body, how, outcome) => {
    const root = await freshRoot()
    const store = folderStore(root)
    expect(await problemOf(store.put(body(), how))).toBe(outcome)
    expect(await everything(root)).toHaveLength(outcome === 'none' ? 2 : 0)
  })

  const hash = 'ab'.repeat(32)
  it.each([
    ['a key that climbs', `${org}/ab/../../../../etc/passwd`], ['an absolute key', '/etc/passwd'], ['no key', ''], ['a key with a zero byte', `${org}/ab/${hash}\0`],
    ['a key on the wrong shelf', `${org}/cd/${hash}`], ['a key in capitals', `${org}/AB/${hash.toUpperCase()}`], ['a part', `${org}/${randomUUID()}.part`], ['the lock of a key', `${org}/ab/${hash}.lock/until-2033-01-01T00:00:00.000Z`],
  ])('%s is refused by every way in', async (_, key) => {
    const store = folderStore(await freshRoot())
    const address = { key, version: null }
    for (const way of [store.read(address), store.stat(address), store.lock(address, { legalHold: true }), store.remove(address)]) expect(await problemOf(way)).toBe('refused')
  })

  it('a version is refused, for a folder has none', async () => {
    const store = folderStore(await freshRoot())
    const stored = await store.put(bytes('x'), options)
    expect(await problemOf(store.read({ ...stored, version: 'null' }))).toBe('refused')
  })

  it('what is not there is missing to a read and a lock, null to stat, and removed already', async () => {
    const store = folderStore(await freshRoot())
    const address = { key: `${org}/ab/${hash}`, version: null }
    expect(await problemOf(store.read(address))).toBe('missing')
    expect(await problemOf(store.lock(address, { legalHold: true }))).toBe('missing')
    expect(await store.stat(address)).toBeNull()
    await store.remove(address)
  })

  it('a link in the place of a file is not followed', async () => {
    const root = await freshRoot()
    const store = folderStore(root)
    const stored = await store.put(bytes('x'), options)
    await rename(join(root, stored.key), join(root, 'kept'))
    await symlink(join(root, 'kept'), join(root, stored.key))
    expect(await problemOf(store.read(stored))).toBe('mismatch')
    expect(await problemOf(store.stat(stored))).toBe('mismatch')
  })
})

describe('locks', () => {
  it('grow, and shrink for nobody', async () => {
    const store = folderStore(await freshRoot())
    const stored = await store.put(bytes('locked'), options)
    await store.lock(stored, { retainUntil: new Date('2050-01-01') })
    expect(await problemOf(store.lock(stored, { retainUntil: new Date('2049-12-31') }))).toBe('locked')
    await store.lock(stored, { retainUntil: new Date('2050-01-01') })
    await expect(store.remove(stored)).rejects.toThrow('locked until 2050-01-01')
    for (const bad of [new Date(Number.NaN), new Date('+012000-01-01')]) expect(await problemOf(store.lock(stored, { retainUntil: bad }))).toBe('refused')
    expect((await store.stat(stored))?.lockedUntil).toEqual(new Date('2050-01-01'))
  })

  it('extended at once by two processes end at the latest', async () => {
    const root = await freshRoot()
    const slow = () => new Promise<void>((done) => setTimeout(done, Math.random() * 3))
    const stores = [folderStore(root, brokenDisk(slow)), folderStore(root, brokenDisk(slow))]
    const stored = await (stores[0] as ArtifactStore).put(bytes('x'), options)
    const years = Array.from({ length: 16 }, (_, n) => 2030 + n)
    await Promise.all(years.toReversed().map((year, n) => (stores[n % 2] as ArtifactStore).lock(stored, { retainUntil: new Date(`${year}-01-01`) }).catch(() => {})))
    expect((await (stores[0] as ArtifactStore).stat(stored))?.lockedUntil).toEqual(new Date('2045-01-01'))
  })

  it('with a hold outlast their end; released, the file can go, and its lock with it', async () => {
    const root = await freshRoot()
    const store = folderStore(root)
    at(Date.parse('2026-01-01'))
    const stored = await store.put(bytes('held'), options)
    await store.lock(stored, { legalHold: true })
    at(Date.parse('2027-01-01'))
    await expect(store.remove(stored)).rejects.toThrow('legal hold')
    await store.lock(stored, { legalHold: false })
    await store.remove(stored)
    expect(await store.stat(stored)).toBeNull()
    expect(await everything(root)).toEqual([])
  })

  it('are neither opened nor set shorter by a clock that was set back', async () => {
    const store = folderStore(await freshRoot())
    const time = Date.parse('2026-06-01')
    at(time)
    const stored = await store.put(bytes('old'), options)
    at(time + hours(24 * 30))
    await store.put(bytes('seen'), options)
    at(time + hours(48))
    await expect(store.remove(stored)).rejects.toThrow('The clock of this machine is behind')
    expect((await store.put(bytes('new'), options)).lockedUntil).toEqual(new Date(time + hours(24 * 31)))
    at(time + hours(24 * 30) + 1)
    await store.remove(stored)
  })
})

it('a put is durable before it is named, and its name before it is told', async () => {
  const steps: string[] = []
  await folderStore(await freshRoot(), brokenDisk((name) => void steps.push(name))).put(bytes('x'), options)
  const [written, named] = [steps.indexOf('writeFile'), steps.lastIndexOf('rename')]
  expect(steps.slice(written, written + 4)).toEqual(['writeFile', 'chmod', 'sync', 'close'])
  expect(steps.slice(named)).toEqual(['rename', 'open', 'sync', 'close'])
})
