import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { hours, setClock } from '#lib/clock.ts'
import { brokenDisk } from '../../test/broken-disk.ts'
import { folderStore } from './folder.ts'
import { ArtifactError, type ArtifactProblem, type ArtifactStore } from './store.ts'
import { hashOf } from './stream.ts'

const made: string[] = []
const freshRoot = async () => {
  const root = await mkdtemp(join(tmpdir(), 'tickmark-artifacts-'))
  made.push(root)
  return join(root, 'artifacts')
}
afterAll(() => Promise.all(made.map((each) => rm(each, { recursive: true, force: true }))))
let putBack = () => {}
afterEach(() => putBack())
const at = (date: Date | number) => {
  putBack()
  putBack = setClock({ now: () => new Date(date) })
}

const org = '01890000-0000-7000-8000-000000000001'
const options = { orgId: org, type: 'text/plain', maxBytes: 2 ** 20 }
async function* bytes(...parts: (string | Uint8Array)[]) {
  for (const part of parts) yield Buffer.from(part as string)
}
const textOf = async (store: ArtifactStore, address: { key: string; version: string | null }, range?: { from: number; to: number }) => {
  const parts: Uint8Array[] = []
  for await (const part of await store.read(address, range)) parts.push(part)
  return Buffer.concat(parts).toString()
}
const everything = async (root: string) => (await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])).filter((each) => each.isFile() && each.name !== '.clock').map((each) => each.name)
const problemOf = async (work: Promise<unknown>): Promise<ArtifactProblem | 'none' | unknown> => work.then(() => 'none', (error: unknown) => (error instanceof ArtifactError ? error.problem : error))
const listed = async (store: ArtifactStore, orgId = org) => {
  const found = []
  for await (const each of store.list(orgId)) found.push(each)
  return found
}

describe('what is put', () => {
  it('is found under its hash, read-only, locked for a day, and reads back', async () => {
    const root = await freshRoot()
    const store = folderStore(root)
    const time = Date.parse('2026-03-01T00:00:00Z')
    at(time)
    const stored = await store.put(bytes('first ', '', 'second'), options)
    expect(stored).toEqual({
      key: `${org}/${stored.sha256.slice(0, 2)}/${stored.sha256}`, version: null, sha256: createHash('sha256').update('first second').digest('hex'), size: 12, lockedUntil: new Date(time + hours(24)),
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

describe('a disk that fails', () => {
  it.each<[string, string, ArtifactProblem]>([['ENOSPC', 'is full', 'full'], ['EDQUOT', 'is full', 'full'], ['EROFS', 'may not write', 'refused'], ['EACCES', 'may not write', 'refused'], ['EIO', 'answered EIO', 'unavailable']])(
    '%s at any step leaves nothing and says so', async (code, says, problem) => {
      for (const step of ['mkdir', 'open', 'writeFile', 'sync', 'chmod', 'rename']) {
        const root = await freshRoot()
        await mkdir(root, { recursive: true })
        const store = folderStore(root, brokenDisk((name) => {
          if (name === step) throw Object.assign(new Error(code), { code })
        }))
        const error = await store.put(bytes('x'), options).catch((each: unknown) => each)
        expect(error, step).toBeInstanceOf(ArtifactError)
        expect((error as ArtifactError).problem, step).toBe(problem)
        expect((error as Error).message).toContain(says)
        expect((await everything(root)).filter((name) => !name.startsWith('until-')), step).toEqual([])
      }
    })

  it('a bit flipped between writing and reading back is found, and nothing is left', async () => {
    const root = await freshRoot()
    const store = folderStore(root, brokenDisk(() => {}, (read) => {
      if (read.length > 0) read[0] = (read[0] ?? 0) ^ 1
    }))
    expect(await problemOf(store.put(bytes('right'), options))).toBe('mismatch')
    expect(await everything(root)).toEqual([])
  })

  it('a bit flipped on disk is found by reading, before the last piece is handed out; a cut file has another size', async () => {
    const root = await freshRoot()
    const store = folderStore(root)
    const body = randomBytes(700_000)
    const stored = await store.put(bytes(body), options)
    const file = join(root, stored.key)
    await chmod(file, 0o600)
    body[3] = (body[3] ?? 0) ^ 4
    await writeFile(file, body)
    let got = 0
    const reading = (async () => {
      for await (const piece of await store.read(stored)) got += piece.length
    })()
    expect(await problemOf(reading)).toBe('mismatch')
    expect(got).toBeLessThan(700_000)
    await writeFile(file, body.subarray(0, 600_000))
    expect((await store.stat(stored))?.size).toBe(600_000)
  })
})

describe('a crash after each step', () => {
  class Crash extends Error {}
  /** Everything after the n-th step fails too: the process is dead. */
  const dying = (n: number) => brokenDisk((_, count) => {
    if (count >= n) throw new Crash()
  })
  const far = new Date('2090-01-01')

  it('of a put leaves nothing half: what is listed is whole, and the next put and the sweep set all right', async () => {
    let steps = 0
    for (let n = 1; ; n++) {
      const root = await freshRoot()
      const ended = await folderStore(root, dying(n)).put(bytes('whole'), options).then(() => true, (error: unknown) => {
        expect(error).toBeInstanceOf(Crash)
        return false
      })
      if (ended) break
      steps = n
      const store = folderStore(root)
      for (const each of await listed(store)) {
        expect((await hashOf(await store.read(each))).sha256).toBe(each.key.slice(-64))
        expect((await store.stat(each))?.lockedUntil).toBeInstanceOf(Date)
      }
      await store.dropUnfinished(org, far)
      expect(await everything(root)).toHaveLength((await listed(store)).length * 2)
      const again = await store.put(bytes('whole'), options)
      expect(await textOf(store, again)).toBe('whole')
      expect(await everything(root)).toHaveLength(2)
    }
    expect(steps).toBeGreaterThan(20)
  })

  it('of a lock leaves the former or the new end, never none', async () => {
    for (let n = 1; ; n++) {
      const root = await freshRoot()
      const stored = await folderStore(root).put(bytes('x'), options)
      const ended = await folderStore(root, dying(n)).lock(stored, { retainUntil: far }).then(() => true, () => false)
      const until = (await folderStore(root).stat(stored))?.lockedUntil
      expect([stored.lockedUntil.getTime(), far.getTime()]).toContain(until?.getTime())
      if (ended) return expect(until).toEqual(far)
    }
  })

  it('of a removal leaves the file whole or gone; the sweep ends it', async () => {
    for (let n = 1; ; n++) {
      const root = await freshRoot()
      at(Date.parse('2026-01-01'))
      const stored = await folderStore(root).put(bytes('x'), options)
      at(Date.parse('2026-02-01'))
      const ended = await folderStore(root, dying(n)).remove(stored).then(() => true, () => false)
      const store = folderStore(root)
      if (await store.stat(stored)) expect(await textOf(store, stored)).toBe('x')
      await store.dropUnfinished(org, far)
      await store.remove(stored)
      await store.dropUnfinished(org, far)
      expect(await everything(root)).toEqual([])
      if (ended) return expect(n).toBeGreaterThan(5)
    }
  })

  it('in the middle of a removal, with a put of the same content before the sweep: the file is kept', async () => {
    for (let n = 1; n < 12; n++) {
      const root = await freshRoot()
      at(Date.parse('2026-01-01'))
      const stored = await folderStore(root).put(bytes('x'), options)
      at(Date.parse('2026-02-01'))
      await folderStore(root, dying(n)).remove(stored).catch(() => {})
      const store = folderStore(root)
      await store.put(bytes('x'), options)
      await store.dropUnfinished(org, far)
      expect(await textOf(store, stored)).toBe('x')
      expect(await everything(root)).toHaveLength(2)
    }
  })
})

it('a put is durable before it is named, and its name before it is told', async () => {
  const steps: string[] = []
  await folderStore(await freshRoot(), brokenDisk((name) => void steps.push(name))).put(bytes('x'), options)
  const [written, named] = [steps.indexOf('writeFile'), steps.lastIndexOf('rename')]
  expect(steps.slice(written, written + 4)).toEqual(['writeFile', 'chmod', 'sync', 'close'])
  expect(steps.slice(named)).toEqual(['rename', 'open', 'sync', 'close'])
})

it.each(['rename', 'readdir', 'unlink', 'rmdir'])('a put of the same content just before a removal’s %s: the file is there, locked, when both have ended', async (step) => {
  const root = await freshRoot()
  const store = folderStore(root)
  at(Date.parse('2026-01-01'))
  const stored = await store.put(bytes('contended'), options)
  at(Date.parse('2026-02-01'))
  let put: { lockedUntil: Date } | undefined
  let begun = false
  await folderStore(root, brokenDisk(async (name, _, args) => {
    begun ||= name === 'rename' && String(args[1]).includes('.gone-')
    if (!begun || name !== step || put) return
    put = { lockedUntil: new Date(0) }
    put = await store.put(bytes('contended'), options)
  })).remove(stored).catch((error: unknown) => expect(error).toMatchObject({ problem: 'locked' }))
  put ??= await store.put(bytes('contended'), options)
  expect(await store.stat(stored)).toEqual({ size: 9, lockedUntil: put.lockedUntil, legalHold: false })
  expect(await textOf(store, stored)).toBe('contended')
  expect(await everything(root)).toHaveLength(2)
})

it('a removal and a put of the same content at once: whoever was told it is stored finds it, locked', async () => {
  const root = await freshRoot()
  const jitter = () => new Promise<void>((done) => setTimeout(done, Math.random() * 2))
  const store = folderStore(root)
  for (let turn = 0; turn < 60; turn++) {
    const time = Date.parse('2026-01-01') + turn * hours(100)
    at(time)
    const stored = await store.put(bytes('contended'), options)
    at(time + hours(50))
    const [put] = await Promise.all([
      folderStore(root, brokenDisk(jitter)).put(bytes('contended'), options),
      folderStore(root, brokenDisk(jitter)).remove(stored).catch((error: unknown) => expect(error).toMatchObject({ problem: 'locked' })),
    ])
    expect(await store.stat(put)).toEqual({ size: 9, lockedUntil: put.lockedUntil, legalHold: false })
    expect(put.lockedUntil).toEqual(new Date(time + hours(74)))
  }
  expect((await readFile(join(root, '.clock'), 'utf8')).length).toBeGreaterThan(10)
})
