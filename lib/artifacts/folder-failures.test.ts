import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hours } from '#lib/clock.ts'
import { brokenDisk } from '../../test/broken-disk.ts'
import { at, bytes, everything, freshRoot, listed, options, org, problemOf, textOf } from '../../test/folders.ts'
import { folderStore } from './folder.ts'
import { ArtifactError, type ArtifactProblem } from './store.ts'
import { hashOf } from './stream.ts'

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
        // Asked whether it answers, it says so before anybody loses a file.
        if (step === 'writeFile') expect(await problemOf(store.ping(AbortSignal.timeout(1_000)))).toBe(problem)
      }
    })

  it('that answers is asked without leaving anything', async () => {
    const root = await freshRoot()
    await folderStore(root).ping(AbortSignal.timeout(1_000))
    expect(await everything(root)).toEqual([])
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
