import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hours, setClock } from '#lib/clock.ts'
import { folderStore } from './folder.ts'
import { ArtifactError, type ArtifactStore, type StoredArtifact } from './store.ts'
import { type KnownArtifact, LOOK_UP, NAMED, addressText, sweep } from './sweep.ts'

const made: string[] = []
afterAll(() => Promise.all(made.map((each) => rm(each, { recursive: true, force: true }))))
let putBack = () => {}
afterEach(() => putBack())
/** Files have the machine's own times, so the clock is moved from there. */
const later = (count: number) => {
  putBack()
  const time = Date.now() + hours(count)
  putBack = setClock({ now: () => new Date(time) })
}

const org = '01890000-0000-7000-8000-000000000001'
let root = ''
let store: ArtifactStore
let rows: KnownArtifact[]
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tickmark-sweep-'))
  made.push(root)
  store = folderStore(root)
  rows = []
})
const known = {
  known: async (addresses: { key: string; version: string | null }[]) => {
    expect(addresses.length).toBeLessThanOrEqual(LOOK_UP)
    const names = new Set(rows.map(addressText))
    return new Set(addresses.map(addressText).filter((each) => names.has(each)))
  },
  all: async function* () {
    yield* rows
  },
}
const put = (text: string) => store.put((async function* () { yield Buffer.from(text) })(), { orgId: org, type: 'text/plain', maxBytes: 100 })
const row = (stored: StoredArtifact, more: Partial<KnownArtifact> = {}): StoredArtifact => {
  rows.push({ id: `row of ${stored.sha256.slice(0, 4)}`, key: stored.key, version: stored.version, size: stored.size, retainUntil: null, ...more })
  return stored
}

describe('the sweep', () => {
  it('finds nothing to do where rows and objects agree', async () => {
    row(await put('one'))
    row(await put('two'))
    later(49)
    expect(await sweep(store, org, known)).toEqual({ objects: 2, rows: 2, removed: 0, lockedOrphans: 0, extended: 0, unfinished: 0, broken: [], brokenCount: 0 })
  })

  it('leaves an object without a row for 48 hours, then removes it', async () => {
    const orphan = await put('orphan')
    later(47)
    expect(await sweep(store, org, known)).toMatchObject({ objects: 1, removed: 0 })
    later(49)
    expect(await sweep(store, org, known)).toMatchObject({ objects: 1, removed: 1, lockedOrphans: 0 })
    expect(await store.stat(orphan)).toBeNull()
    expect(await sweep(store, org, known)).toMatchObject({ objects: 0 })
  })

  it('removes more orphans than one look-up holds, and no row’s object among them', async () => {
    const count = LOOK_UP * 2 + 30
    const addresses = Array.from({ length: count }, (_, n) => ({ key: `key ${n}`, version: 'v' }))
    rows = addresses.filter((_, n) => n % 100 === 0).map((each) => ({ ...each, id: each.key, size: 1, retainUntil: null }))
    const removed: string[] = []
    const many: ArtifactStore = {
      ...store,
      async *list() {
        for (const each of addresses) yield { ...each, size: 1, storedAt: new Date(0) }
      },
      remove: async ({ key }) => void removed.push(key),
      stat: async () => ({ size: 1, lockedUntil: null, legalHold: false }),
    }
    expect(await sweep(many, org, known)).toMatchObject({ objects: count, removed: count - rows.length, broken: [] })
    expect(removed).toEqual(addresses.map((each) => each.key).filter((_, n) => n % 100 !== 0))
  })

  it('keeps an orphan that is locked or held, and counts it', async () => {
    await store.lock(await put('locked'), { retainUntil: new Date('2090-01-01') })
    await store.lock(await put('held'), { legalHold: true })
    later(49)
    expect(await sweep(store, org, known)).toMatchObject({ objects: 2, removed: 0, lockedOrphans: 2 })
  })

  it('extends a lock that a crash left short; run again it has nothing to do', async () => {
    const until = new Date('2050-01-01')
    const stored = row(await put('short'), { retainUntil: until })
    expect(await sweep(store, org, known)).toMatchObject({ extended: 1 })
    expect((await store.stat(stored))?.lockedUntil).toEqual(until)
    expect(await sweep(store, org, known)).toMatchObject({ extended: 0 })
  })

  it('names a row whose object is missing, cut, or something else', async () => {
    const [gone, cut, swapped] = [await put('gone'), await put('cut short'), await put('swapped')].map((each) => row(each))
    await rm(join(root, gone?.key ?? ''))
    const file = join(root, cut?.key ?? '')
    await chmod(file, 0o600)
    await writeFile(file, 'cut')
    await rm(join(root, swapped?.key ?? ''))
    await mkdir(join(root, swapped?.key ?? ''))
    const report = await sweep(store, org, known)
    expect(report.brokenCount).toBe(3)
    expect(report.broken.map((each) => [each.id, each.why])).toEqual([[rows[0]?.id, 'missing'], [rows[1]?.id, 'wrong size'], [rows[2]?.id, 'missing']])
    expect(report.broken[1]?.says).toBe('The store holds 3 bytes, the row says 9.')
  })

  it('asks the store for sixteen rows at once, and no more', async () => {
    const stored = row(await put('x'))
    for (let n = 0; n < 50; n++) rows.push({ ...stored, id: `n${n}`, retainUntil: null })
    let [now, most] = [0, 0]
    const slow: ArtifactStore = {
      ...store,
      async stat(at) {
        most = Math.max(most, ++now)
        await new Promise((done) => setTimeout(done, 2))
        now--
        return store.stat(at)
      },
    }
    expect(await sweep(slow, org, known)).toMatchObject({ rows: 51, broken: [] })
    expect(most).toBe(16)
  })

  it('counts all that is broken and names the first of them', async () => {
    const stored = row(await put('x'))
    for (let n = 0; n < NAMED + 50; n++) rows.push({ ...stored, id: `n${n}`, key: `${org}/ab/${'ab'.repeat(30)}${String(n).padStart(4, '0')}`, retainUntil: null })
    const report = await sweep(store, org, known)
    expect([report.brokenCount, report.broken.length]).toEqual([NAMED + 50, NAMED])
  })

  it('calls nothing missing when the store does not answer', async () => {
    row(await put('x'))
    const down: ArtifactStore = { ...store, stat: async () => { throw new ArtifactError('unavailable', 'down') } }
    await expect(sweep(down, org, known)).rejects.toMatchObject({ problem: 'unavailable' })
  })

  it('clears what crashes left half-written, and not what is being written', async () => {
    row(await put('x'))
    await writeFile(join(root, org, 'half.part'), 'ha')
    later(47)
    expect(await sweep(store, org, known)).toMatchObject({ unfinished: 0 })
    later(49)
    expect(await sweep(store, org, known)).toMatchObject({ unfinished: 1, objects: 1, broken: [] })
  })

  it('of one organization touches nothing of another', async () => {
    const other = await store.put((async function* () { yield Buffer.from('theirs') })(), { orgId: '01890000-0000-7000-8000-000000000002', type: 'text/plain', maxBytes: 100 })
    later(49)
    expect(await sweep(store, org, known)).toMatchObject({ objects: 0, removed: 0 })
    expect(await store.stat(other)).not.toBeNull()
  })
})
