import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { signCheckpoint } from '#lib/tlog/checkpoint.ts'
import { cosignedText, cosignerId, type CosignerKey, encodeCosigner } from '#lib/tlog/cosignature.ts'
import { encodeVerifier, newSeed, parseNote, signer, type SignerKey } from '#lib/tlog/note.ts'
import { bundlePath, encodeBundle, newTiles, tilePath } from '#lib/tlog/tiles.ts'
import { startS3 } from '../../test/s3.ts'
import { anchoredOrganizations, bucketAnchors } from './anchor-bucket.ts'
import { type AnchorSource, copiesIn, copySource } from './anchor-copy.ts'
import { NothingToVerify, type OutsideOptions, verifyOutside } from './verify-outside.ts'

const org = '01890000-0000-7000-8000-000000000001'
const origin = `audit.tickmark/${org}`
const key = signer(origin, newSeed())
const stranger = signer(origin, newSeed())
type Files = Map<string, Buffer>

const textsOf = (count: number, history = 'ours') => Array.from({ length: count }, (_, n) => Buffer.from(`{"n":${n},"history":"${n < 100 ? 'ours' : history}"}`))
const noteOf = (texts: Buffer[], by: SignerKey = key) => Buffer.from(signCheckpoint({ origin: by.name, size: texts.length, root: treeHash(texts.map((each) => leafHash(each))) }, [by]))
const inBucket = (size: number) => `checkpoints/${String(Number.MAX_SAFE_INTEGER - size).padStart(16, '0')}-${size}`

/** What anchoring leaves: tiles of every size that was anchored, the texts of full ones, checkpoints, keys. */
function anchors(sizes: number[], { texts = textsOf(sizes.at(-1) ?? 0), by = key, nameOf = (size: number) => `checkpoints/${size}`, bundles = true } = {}): Files {
  const files: Files = new Map([['keys', Buffer.from(`${encodeVerifier(by)}\n`)]])
  const levels = [texts.map((each) => leafHash(each))]
  for (let level = 0; (levels[level]?.length ?? 0) >= 256; level++) {
    const below = levels[level] ?? []
    levels.push(Array.from({ length: Math.floor(below.length / 256) }, (_, n) => treeHash(below.slice(n * 256, n * 256 + 256))))
  }
  let former = 0
  for (const size of sizes) {
    for (const tile of newTiles(former, size)) {
      files.set(tilePath(tile), Buffer.concat((levels[tile.level] ?? []).slice(tile.index * 256, tile.index * 256 + tile.width)))
      if (bundles && tile.level === 0 && tile.width === 256) files.set(bundlePath(tile), encodeBundle(texts.slice(tile.index * 256, tile.index * 256 + 256)))
    }
    files.set(nameOf(size), noteOf(texts.slice(0, size), by))
    files.set('checkpoint', noteOf(texts.slice(0, size), by))
    former = size
  }
  return files
}

const folders: string[] = []
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })))
function folderOf(files: Files, below = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-copy-'))
  folders.push(folder)
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, below, path)), { recursive: true })
    writeFileSync(join(folder, below, path), bytes)
  }
  return folder
}
const sourceOf = (files: Files): AnchorSource => copySource(folderOf(files))
const verified = (files: Files, options: OutsideOptions = { keys: [key] }) => verifyOutside(sourceOf(files), options)
const flip = (files: Files, path: string, at = 0) => {
  const bytes = Buffer.from(files.get(path) ?? expect.fail(`there is no ${path}`))
  bytes[at] = (bytes[at] ?? 0) ^ 1
  files.set(path, bytes)
}

describe('anchors alone', () => {
  it.each([1, 255, 256, 257, 600, 65_536, 66_000])('of %i entries are proven, from a folder and as the bucket names them', async (size) => {
    const sizes = [Math.ceil(size / 3), Math.ceil(size / 2), size].filter((each, n, all) => all.indexOf(each) === n)
    for (const nameOf of [undefined, inBucket]) {
      const report = await verified(anchors(sizes, nameOf && { nameOf }))
      expect(report).toMatchObject({ wrong: null, open: null, origin, keysFrom: 'given', older: sizes.length - 1, texts: size - (size % 256), newest: { size }, notes: [] })
    }
  })

  it('of a folder that keeps no texts prove the hashes, and say so', async () => {
    expect(await verified(anchors([600], { bundles: false }))).toMatchObject({ wrong: null, texts: 0, newest: { size: 600 } })
  })

  const [smallOnce, largeOnce] = [anchors([300, 700, 1_000]), anchors([40_000, 66_000])]
  const small = () => new Map(smallOnce)
  const large = () => new Map(largeOnce)
  it.each<[string, (files: Files) => void, { says: RegExp; where: string | null; index: number | null }, (() => Files)?]>([
    ['a flipped byte of a tile', (files) => flip(files, 'tile/0/001', 70), { says: /tile\/0\/001 is not what was signed; the texts beside it are/, where: 'tile/0/001', index: 256 }],
    ['a flipped byte of a tile, and no texts', (files) => (flip(files, 'tile/0/001', 70), [...files.keys()].filter((path) => path.startsWith('tile/entries')).forEach((path) => files.delete(path))), { says: /tile\/0\/001 is not what was signed$/, where: 'tile/0/001', index: 256 }],
    ['a flipped byte of the last tile', (files) => flip(files, 'tile/0/003.p/232'), { says: /tile\/0\/003\.p\/232 was altered, or they are of another history; up to entry 700 they are those of checkpoints\/700/, where: 'tile/0/003.p/232', index: 700 }],
    ['a flipped byte of a tile above', (files) => flip(files, 'tile/1/000.p/3', 40), { says: /tile\/1\/000\.p\/3 is not made of the tiles below it/, where: 'tile/1/000.p/3', index: 256 }],
    ['a flipped byte of a full tile above', (files) => flip(files, 'tile/1/000', 32 * 7), { says: /tile\/1\/000 is not made/, where: 'tile/1/000', index: 7 * 256 }, large],
    ['a flipped byte at the top', (files) => flip(files, 'tile/2/000.p/1'), { says: /tile\/2\/000\.p\/1 is not made/, where: 'tile/2/000.p/1', index: 0 }, large],
    ['a flipped byte of a tile deep below', (files) => flip(files, 'tile/0/200', 5), { says: /tile\/0\/200 is not what was signed/, where: 'tile/0/200', index: 200 * 256 }, large],
    ['a tile and the hash above it, altered together', (files) => (flip(files, 'tile/0/001'), files.set('tile/1/000.p/3', Buffer.concat([0, 1, 2].map((n) => treeHash(Array.from({ length: 256 }, (_, at) => (files.get(`tile/0/00${n}`) as Buffer).subarray(at * 32, at * 32 + 32))))))), { says: /do not hash to the signed root, and tile\/0\/001 is not made of the texts beside it/, where: 'tile/0/001', index: 256 }],
    ['a flipped text', (files) => flip(files, 'tile/entries/002', (files.get('tile/entries/002') as Buffer).indexOf('"n":515') + 4), { says: /tile\/entries\/002 does not hold the text of entry 515/, where: 'tile/entries/002', index: 515 }],
    ['two texts, exchanged', (files) => files.set('tile/entries/000', encodeBundle(textsOf(256).map((each, n, all) => (n === 8 ? all[9] : n === 9 ? all[8] : each) as Buffer))), { says: /text of entry 8/, where: 'tile/entries/000', index: 8 }],
    ['texts that end too early', (files) => files.set('tile/entries/000', (files.get('tile/entries/000') as Buffer).subarray(0, 999)), { says: /tile\/entries\/000 is cut/, where: 'tile/entries/000', index: 0 }],
    ['a text more', (files) => files.set('tile/entries/000', encodeBundle([...textsOf(256), Buffer.from('more')])), { says: /more texts than/, where: 'tile/entries/000', index: null }],
    ['a text less', (files) => files.set('tile/entries/000', encodeBundle(textsOf(255))), { says: /text of entry 255/, where: 'tile/entries/000', index: 255 }],
    ['texts taken away', (files) => files.delete('tile/entries/001'), { says: /tile\/entries\/001 is missing/, where: 'tile/entries/001', index: 256 }],
    ['a missing tile', (files) => files.delete('tile/0/002'), { says: /tile\/0\/002 is missing or cut/, where: 'tile/0/002', index: 512 }],
    ['a missing tile above', (files) => files.delete('tile/1/000'), { says: /tile\/1\/000 is missing or cut/, where: 'tile/1/000', index: 0 }, large],
    ['a cut tile', (files) => files.set('tile/0/002', (files.get('tile/0/002') as Buffer).subarray(32)), { says: /tile\/0\/002 is missing or cut/, where: 'tile/0/002', index: 512 }],
    ['an older checkpoint in the place of the newest', (files) => files.set('checkpoints/1000', files.get('checkpoints/700') as Buffer), { says: /checkpoints\/1000: a checkpoint of 700 entries is in the place of one of 1000/, where: 'checkpoints/1000', index: null }],
    ['a forked newest checkpoint', (files) => ['checkpoint', 'checkpoints/1000'].forEach((path) => files.set(path, noteOf(textsOf(1_000, 'theirs')))), { says: /do not hash to the signed root.*up to entry 700 they are those of checkpoints\/700/, where: 'tile/0/003.p/232', index: 700 }],
    ['two newest checkpoints', (files) => files.set('checkpoint', noteOf(textsOf(1_000, 'theirs'))), { says: /checkpoint was signed over other entries than these: there are two histories/, where: 'checkpoint', index: 700 }],
    ['a forked older checkpoint', (files) => files.set('checkpoints/700', noteOf(textsOf(700, 'theirs'))), { says: /checkpoints\/700 was signed over other entries/, where: 'checkpoints/700', index: 300 }],
    ['a fork with all its tiles, beside our older checkpoints', (files) => anchors([1_000], { texts: textsOf(1_000, 'theirs') }).forEach((bytes, path) => files.set(path, bytes)), { says: /checkpoints\/300 was signed over other entries/, where: 'checkpoints/300', index: 0 }],
    ['a checkpoint of a foreign key', (files) => files.set('checkpoints/1000', noteOf(textsOf(1_000), stranger)), { says: /checkpoints\/1000: no known key/, where: 'checkpoints/1000', index: null }],
    ['a planted larger checkpoint', (files) => files.set('checkpoints/9000', noteOf(textsOf(9_000), stranger)), { says: /checkpoints\/9000: no known key/, where: 'checkpoints/9000', index: null }],
    ['everything by a foreign key', (files) => anchors([300, 700, 1_000], { by: stranger }).forEach((bytes, path) => files.set(path, bytes)), { says: /no known key has signed/, where: 'checkpoints/1000', index: null }],
    ['a flipped byte of an older checkpoint', (files) => flip(files, 'checkpoints/300', (files.get('checkpoints/300') as Buffer).length - 4), { says: /checkpoints\/300: /, where: 'checkpoints/300', index: null }],
  ])('%s is named', async (_, damage, wrong, whole = small) => {
    const files = whole()
    damage(files)
    expect((await verified(files)).wrong).toEqual({ says: expect.stringMatching(wrong.says), where: wrong.where, index: wrong.index })
  })

  it('no flipped bit anywhere goes by as if nothing was', async () => {
    const whole = small()
    for (const [path, bytes] of whole) {
      // Partial tiles of former sizes are not part of the newest tree.
      if (/\.p\//.test(path) && !['tile/0/003.p/232', 'tile/1/000.p/3'].includes(path)) continue
      for (let n = 0; n < 6; n++) {
        const files = new Map(whole)
        const at = Math.floor((bytes.length * n) / 6)
        flip(files, path, at)
        const report = await verified(files)
        expect([path, at, report.wrong !== null || report.notes.length > 0]).toEqual([path, at, path !== 'keys' || report.notes.length > 0])
      }
    }
  }, 60_000)

  it('that were taken back to an earlier state are not called whole while a tile of more is left', async () => {
    const files = small()
    for (const path of ['checkpoints/1000']) files.delete(path)
    files.set('checkpoint', files.get('checkpoints/700') as Buffer)
    expect(await verified(files)).toMatchObject({ wrong: null, newest: { size: 700 }, open: expect.stringMatching(/tiles of 768 entries or more/) })
    const lagging = small()
    lagging.set('checkpoint', lagging.get('checkpoints/700') as Buffer)
    expect(await verified(lagging)).toMatchObject({ wrong: null, open: null, newest: { size: 1_000 }, notes: [expect.stringMatching(/older one, of 700/)] })
  })

  it('a checkpoint kept elsewhere shows what was taken away, whole', async () => {
    const files = anchors([300, 700], { texts: textsOf(1_000) })
    expect((await verified(files)).wrong).toBeNull()
    const kept = [{ name: 'the mail of May', note: noteOf(textsOf(1_000)).toString() }]
    expect(await verified(files, { keys: [key], kept })).toMatchObject({ newest: { name: 'the mail of May', size: 1_000 }, wrong: { says: expect.stringMatching(/is missing or cut/) } })
    expect((await verified(small(), { keys: [key], kept })).wrong).toBeNull()
    expect((await verified(small(), { keys: [key], kept: [{ name: 'the mail of May', note: noteOf(textsOf(900, 'theirs')).toString() }] })).wrong?.says).toMatch(/the mail of May was signed over other entries/)
  })

  it('without a key from elsewhere the keys beside them are trusted, and that is said', async () => {
    expect(await verified(anchors([300], { by: stranger }), {})).toMatchObject({ wrong: null, keysFrom: 'first use', keys: [encodeVerifier(stranger)] })
    const rotated = small()
    rotated.set('keys', Buffer.from(`${encodeVerifier(stranger)}\n${encodeVerifier(key)}\n`))
    expect(await verified(rotated, {})).toMatchObject({ wrong: null, keys: [encodeVerifier(stranger), encodeVerifier(key)] })
    expect((await verified(rotated)).notes).toEqual([expect.stringContaining('not among those given')])
  })

  it.each<[string, Files, RegExp]>([
    ['nothing', new Map(), /There are no keys/], ['no checkpoint', new Map([['keys', Buffer.from(`${encodeVerifier(key)}\n`)]]), /There is no checkpoint/], ['keys that are none', new Map([['keys', Buffer.from('x+y+z')]]), /cannot be read/],
  ])('%s cannot be verified, which is not the same as wrong', async (_, files, words) => {
    await expect(verified(files, {})).rejects.toThrow(NothingToVerify)
    await expect(verified(files, {})).rejects.toThrow(words)
  })
})

describe('cosignatures beside the log’s own', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const witness: CosignerKey = { name: 'witness.example.com/w1', id: cosignerId('witness.example.com/w1', raw), publicKey: raw }
  const cosigned = (note: Buffer, at = 1_790_000_000, text = parseNote(note.toString()).text) => {
    const head = Buffer.alloc(12)
    head.writeUInt32BE(witness.id)
    head.writeBigUInt64BE(BigInt(at), 4)
    return Buffer.from(`${note}— ${witness.name} ${Buffer.concat([head, sign(null, Buffer.from(cosignedText(text, at)), privateKey)]).toString('base64')}\n`)
  }
  const files = () => {
    const all = anchors([300, 700])
    all.set('checkpoint', cosigned(all.get('checkpoint') as Buffer))
    return all
  }

  it('are verified with the key of the witness, and not believed without', async () => {
    expect(await verified(files(), { keys: [key], witnesses: [witness] })).toMatchObject({ wrong: null, witnessed: [{ name: witness.name, size: 700, at: new Date(1_790_000_000_000) }], notes: [] })
    expect(await verified(files())).toMatchObject({ wrong: null, witnessed: [], notes: [expect.stringContaining(`A signature by ${witness.name} was not looked at`)] })
    expect((await verified(anchors([300]), { keys: [key], witnesses: [witness] })).notes).toEqual([`${witness.name} has cosigned none of these checkpoints.`])
  })

  it('of another text are wrong', async () => {
    const all = anchors([300, 700])
    all.set('checkpoint', cosigned(all.get('checkpoint') as Buffer, 1_790_000_000, 'something else\n'))
    expect((await verified(all, { keys: [key], witnesses: [witness] })).wrong?.says).toMatch(/cosignature of witness.example.com\/w1 is wrong/)
    expect(encodeCosigner(witness)).toContain('witness.example.com')
  })
})

describe('where anchors are found', () => {
  it('in the folder itself, below it, and below anchors/', async () => {
    for (const below of ['', org, `anchors/${org}`]) expect((await copiesIn(folderOf(anchors([3]), below))).map(({ name }) => name)).toEqual([expect.stringContaining(below)])
    expect(await copiesIn('/nonexistent')).toEqual([])
  })

  it('in a bucket, with what others put there', async () => {
    const s3 = await startS3()
    const settings = { bucket: s3.bucket, endpoint: s3.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, encryption: 'AES256' as const, kmsKeyId: null, linkable: [], patience: 1_500 }
    for (const each of [org, org.replace(/1$/, '2'), org.replace(/1$/, '3'), org.replace(/1$/, '4')]) await bucketAnchors(settings, each).put('keys', Buffer.from('x'))
    expect(await anchoredOrganizations(settings)).toHaveLength(4)
    const store = bucketAnchors(settings, org)
    for (const [path, bytes] of anchors([300, 700])) await store.replace(path, bytes)
    const source = { ...store, name: 'the bucket' }
    expect(await verifyOutside(source, { keys: [key], most: 1 })).toMatchObject({ wrong: null, newest: { size: 700 }, older: 0, moreCheckpoints: true })
    expect(await verifyOutside(source, { keys: [key], most: 10 })).toMatchObject({ wrong: null, newest: { size: 700 }, older: 1, moreCheckpoints: false, texts: 512 })
    await fetch(`${s3.endpoint}/${s3.bucket}/anchors/${org}/tile/0/001`, { method: 'DELETE' })
    expect((await verifyOutside(source, { keys: [key] })).wrong?.says).toMatch(/tile\/0\/001 is missing/)
    s3.fail(() => ({ status: 503, code: 'SlowDown' }))
    await expect(verifyOutside(source, { keys: [key] })).rejects.toMatchObject({ problem: 'unavailable' })
    await s3.stop()
  })
})

describe('the command', () => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=react-server', 'scripts/verify-outside.ts', ...args], { encoding: 'utf8', env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '', DATA_DIR: '/nonexistent' } })
    return { status, text: stdout + stderr }
  }

  it('ends with 0, 1 or 2, says what is proven and what is not, and needs neither database nor secrets', () => {
    const files = anchors([300, 600])
    expect(run('--from', folderOf(files), '--key', encodeVerifier(key))).toEqual({ status: 0, text: expect.stringMatching(/trusted: the keys that were given[\s\S]*all 600 entries lead to[\s\S]*texts of 512 entries[\s\S]*not proven: the texts of 88 entries[\s\S]*1 older checkpoint is the beginning/) })
    expect(run('--from', folderOf(files, `anchors/${org}`))).toEqual({ status: 0, text: expect.stringMatching(/trusted on first use: audit\.tickmark.*\n.*could have put his own key/) })
    flip(files, 'tile/entries/001', 2)
    expect(run('--from', folderOf(files))).toEqual({ status: 1, text: expect.stringMatching(/WRONG: tile\/entries\/001 does not hold the text of entry 256 .*from entry 256 on/) })
    expect(run('--from', '/nonexistent')).toEqual({ status: 2, text: expect.stringContaining('There are no anchors in /nonexistent') })
    expect(run('--from', 'x', '--bucket')).toEqual({ status: 2, text: expect.stringContaining('not both') })
    expect(run('--from', 'x', '--key', 'nonsense')).toEqual({ status: 2, text: expect.stringContaining('malformed') })
    files.set('checkpoint', files.get('checkpoints/300') as Buffer)
    files.delete('checkpoints/600')
    files.set('tile/entries/001', encodeBundle(textsOf(600).slice(256, 512)))
    expect(run('--from', folderOf(files))).toEqual({ status: 2, text: expect.stringContaining('NOT CERTAIN: There are tiles of 512 entries or more') })
  }, 60_000)
})
