import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafHash, treeHash } from '#lib/crypto/merkle.ts'
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { decodeVerifier, encodeVerifier, NoteError, newSeed, openNote, signer, signNote } from './note.ts'
import { formatProof, parseProof, verifyProof } from './proof.ts'
import { bundlePath, decodeBundle, decodeTile, encodeBundle, newTiles, tilePath } from './tiles.ts'
import { consistencyRanges, Edge, inclusionRanges, leafReader, proveConsistency, proveInclusion, verifyConsistency, verifyInclusion } from './tree.ts'

// Leaves and roots of the RFC 6962 reference tests (certificate-transparency, reused by transparency-dev/merkle).
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => Buffer.from(hex, 'hex'))
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const leavesOf = (count: number) => Array.from({ length: count }, (_, n) => leafHash(`leaf ${n}`))

describe('the tree (RFC 6962)', () => {
  it('has the known roots, at once and growing', () => {
    const edge = new Edge()
    expect(edge.root().toString('hex')).toBe(roots[0])
    inputs.forEach((input, n) => {
      edge.append(leafHash(input))
      expect(edge.root().toString('hex')).toBe(roots[n + 1])
      expect(treeHash(inputs.slice(0, n + 1).map(leafHash)).toString('hex')).toBe(roots[n + 1])
    })
  })

  it('has the proofs that section 2.1.3 shows for seven leaves', () => {
    // PATH(0), PATH(3), PATH(4), PATH(6); PROOF(3), PROOF(4), PROOF(6), as leaf ranges.
    const shown = (ranges: { from: number; to: number }[]) => ranges.map(({ from, to }) => `${from}-${to}`).join(' ')
    expect([0, 3, 4, 6].map((index) => shown(inclusionRanges(index, 7)))).toEqual(['1-2 2-4 4-7', '2-3 0-2 4-7', '5-6 6-7 0-4', '4-6 0-4'])
    expect([3, 4, 6].map((older) => shown(consistencyRanges(older, 7)))).toEqual(['2-3 3-4 0-2 4-7', '4-7', '4-6 6-7 0-4'])
  })

  it('proves every leaf of every size to 40, and nothing else', async () => {
    for (let size = 1; size <= 40; size++) {
      const leaves = leavesOf(size)
      const root = treeHash(leaves)
      for (let index = 0; index < size; index++) {
        const leaf = leaves[index] ?? Buffer.alloc(0)
        const proof = await proveInclusion(index, size, leafReader(leaves))
        expect(verifyInclusion(index, size, root, leaf, proof)).toBe(true)
        expect(verifyInclusion(index, size, root, leafHash('other'), proof)).toBe(false)
        expect(verifyInclusion(index, size, root, leaf, [...proof, root])).toBe(false)
        if (size > 1) {
          expect(verifyInclusion((index + 1) % size, size, root, leaf, proof)).toBe(false)
          expect(verifyInclusion(index, size, root, leaf, proof.slice(1))).toBe(false)
        }
      }
    }
  })

  it('proves every beginning of every size to 40, and no fork', async () => {
    for (let newer = 1; newer <= 40; newer++) {
      const leaves = leavesOf(newer)
      const forked = leaves.with(0, leafHash('fork'))
      for (let older = 1; older <= newer; older++) {
        const proof = await proveConsistency(older, newer, leafReader(leaves))
        const olderRoot = treeHash(leaves.slice(0, older))
        expect(verifyConsistency(older, newer, olderRoot, treeHash(leaves), proof)).toBe(true)
        expect(verifyConsistency(older, newer, treeHash(forked.slice(0, older)), treeHash(leaves), proof)).toBe(false)
        expect(verifyConsistency(older, newer, olderRoot, treeHash(forked), proof)).toBe(false)
        expect(verifyConsistency(older, newer, olderRoot, treeHash(leaves), [...proof, olderRoot])).toBe(false)
      }
    }
  })

  it('goes on from its edge, and tells every 256 leaves', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 300 }), (first, more) => {
      const leaves = leavesOf(first + more)
      const edge = new Edge()
      const told: Buffer[] = []
      for (const leaf of leaves.slice(0, first)) edge.append(leaf, (root) => told.push(root))
      const again = Edge.from(edge.size, edge.bytes())
      for (const leaf of leaves.slice(first)) again.append(leaf, (root) => told.push(root))
      expect(again.root()).toEqual(treeHash(leaves))
      expect(told).toEqual(Array.from({ length: Math.floor(leaves.length / 256) }, (_, n) => treeHash(leaves.slice(n * 256, n * 256 + 256))))
    }), { numRuns: 30 })
    expect(() => Edge.from(3, Buffer.alloc(32))).toThrow()
    expect(() => Edge.from(1, Buffer.alloc(64))).toThrow()
  })

  it('counts beyond 32 bits', () => {
    const size = 2 ** 40 + 5
    expect(inclusionRanges(2 ** 40 + 2, size).at(-1)).toEqual({ from: 0, to: 2 ** 40 })
    expect(consistencyRanges(2 ** 33, size).length).toBeLessThan(20)
  })
})

describe('signed notes (C2SP)', () => {
  const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
  const note = 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'

  it('verifies the example of the specification, and its key reads back', () => {
    const key = decodeVerifier(vkey)
    expect(openNote(note, [key]).text).toBe('This is an example message.\n')
    expect(encodeVerifier(key)).toBe(vkey)
  })

  it('skips unknown signatures, refuses a wrong one of a known key and a note no known key signed', () => {
    const [old, young, stranger] = ['log', 'log', 'witness'].map((name) => signer(name, newSeed()))
    if (!old || !young || !stranger) throw new Error('no keys')
    const both = signNote('text\n', [old, stranger, young])
    expect(openNote(both, [old]).by).toEqual([old])
    expect(openNote(both, [young]).by).toEqual([young])
    expect(() => openNote(both, [signer('log', newSeed())])).toThrow(/no known key/)
    expect(() => openNote(both.replace('text', 'Text'), [old])).toThrow(/wrong/)
    expect(() => openNote(note.replace('Uw2QOkn8', 'Uw2QOkn9'), [decodeVerifier(vkey)])).toThrow(/wrong/)
  })

  it.each([
    ['no newline at the end', note.trimEnd()], ['a control character', note.replace('This', 'Th\u0001is')], ['no blank line', note.replace('\n\n', '\n')],
    ['no signature', 'text\n\n'], ['a hyphen for the dash', note.replace('—', '-')], ['stray base64', note.replace('QM=', 'QN=')], ['carriage returns', note.replaceAll('\n', '\r\n')],
    ['a lone surrogate', note.replace('This', '\ud800')], ['too many signatures', `text\n\n${'— a AAAAAAA=\n'.repeat(101)}`],
  ])('refuses %s', (_, bad) => expect(() => openNote(bad, [decodeVerifier(vkey)])).toThrow(NoteError))

  it.each([['', newSeed()], ['a b', newSeed()], ['a+b', newSeed()]])('refuses the key name %j', (name, seed) => expect(() => signer(name, seed)).toThrow(NoteError))
  it('refuses a verifier key of another id, algorithm or length', () => {
    for (const bad of [vkey.replace('530d903a', '530d903b'), vkey.replace('+Ae', '+Be'), vkey.slice(0, -4), 'x', '']) expect(() => decodeVerifier(bad)).toThrow(NoteError)
  })
})

describe('checkpoints and proof files (C2SP)', () => {
  const key = signer('log.example/1', newSeed())

  it('a proof file carries all that is needed, and any change to it is seen', async () => {
    const leaves = leavesOf(300)
    const checkpoint = signCheckpoint({ origin: 'log.example/1', size: 300, root: treeHash(leaves) }, [key])
    const file = formatProof({ index: 77, hashes: await proveInclusion(77, 300, leafReader(leaves)), checkpoint, extra: Buffer.from('an extra') })
    const leaf = leafHash('leaf 77')
    expect(verifyProof(file, leaf, [key], 'log.example/1')).toBe(true)
    expect(parseProof(file).extra?.toString()).toBe('an extra')
    expect(verifyProof(file, leaf, [key], 'log.example/2')).toBe(false)
    expect(verifyProof(file, leafHash('leaf 78'), [key])).toBe(false)
    const start = file.indexOf('index')
    fc.assert(fc.property(fc.integer({ min: start, max: file.lastIndexOf('\n\n') }), fc.integer({ min: 33, max: 126 }), (at, code) => {
      const other = file.slice(0, at) + String.fromCharCode(code) + file.slice(at + 1)
      if (other !== file) expect(verifyProof(other, leaf, [key])).toBe(false)
    }), { numRuns: 300 })
  })

  it('a checkpoint reads back; malformed ones do not', () => {
    const checkpoint = { origin: 'log.example/1', size: 0, root: treeHash([]) }
    expect(openCheckpoint(signCheckpoint(checkpoint, [key]), [key])).toEqual(checkpoint)
    const root = treeHash([]).toString('base64')
    expect(parseCheckpoint(`o\n1\n${root}\nextension\n`).size).toBe(1)
    for (const bad of [`\n1\n${root}\n`, `o\n01\n${root}\n`, `o\n-1\n${root}\n`, 'o\n1\nAAAA\n', `o\n1\n${root}`, `o\n1\n${root}\n\n`, `o\n99999999999999999999\n${root}\n`]) {
      expect(() => parseCheckpoint(bad)).toThrow(NoteError)
    }
  })
})

describe('tiles (C2SP)', () => {
  it('are named as the specification says', () => {
    expect(tilePath({ level: 3, index: 1234067, width: 256 })).toBe('tile/3/x001/x234/067')
    expect(tilePath({ level: 0, index: 0, width: 7 })).toBe('tile/0/000.p/7')
    expect(bundlePath({ index: 1000, width: 256 })).toBe('tile/entries/x001/000')
  })

  it('a tree of 70,000 has the tiles of the example', () => {
    const tiles = newTiles(0, 70_000)
    const of = (level: number) => tiles.filter((tile) => tile.level === level)
    expect([of(0).length, of(0).at(-1)?.width, of(1).length, of(1).at(-1)?.width, of(2).length, of(2)[0]?.width, of(3).length]).toEqual([274, 112, 2, 17, 1, 1, 0])
    expect(newTiles(0, 256)).toEqual([{ level: 0, index: 0, width: 256 }, { level: 1, index: 0, width: 1 }])
    expect(newTiles(256, 256)).toEqual([])
    expect(newTiles(250, 260)).toEqual([{ level: 0, index: 0, width: 256 }, { level: 0, index: 1, width: 4 }, { level: 1, index: 0, width: 1 }])
  })

  it('bundles and tiles read back, cut ones do not', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (entries) => {
      const bundle = encodeBundle(entries)
      expect(decodeBundle(bundle)).toEqual(entries.map((each) => Buffer.from(each)))
      if (bundle.length > 0) expect(() => decodeBundle(bundle.subarray(0, -1))).toThrow(RangeError)
    }))
    expect(decodeTile(Buffer.concat(leavesOf(3)))).toEqual(leavesOf(3))
    for (const bad of [0, 31, 33, 257 * 32]) expect(() => decodeTile(Buffer.alloc(bad))).toThrow(RangeError)
    expect(() => encodeBundle([Buffer.alloc(65_536)])).toThrow(RangeError)
  })
})
