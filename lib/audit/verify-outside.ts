import { type Checkpoint, openCheckpoint, parseCheckpoint } from '#lib/tlog/checkpoint.ts'
import { type CosignerKey, cosignedAt } from '#lib/tlog/cosignature.ts'
import { decodeVerifier, encodeVerifier, NoteError, parseNote, type VerifierKey } from '#lib/tlog/note.ts'
import { bundlePath, tilePath, tileWidth } from '#lib/tlog/tiles.ts'
import type { AnchorSource } from './anchor-copy.ts'
import { checkTiles, type Point } from './verify-tiles.ts'

/**
 * The log from its anchors alone, without the database: when that is lost, or not believed. Trusted: the verifier keys that are handed in,
 * else those that lie beside the anchors, which proves only that all of it was signed by one hand. Everything else must verify.
 */
export type OutsideOptions = {
  /** Verifier keys known from elsewhere; none: the `keys` beside the anchors, on first use. */
  keys?: VerifierKey[]
  witnesses?: CosignerKey[]
  /** Checkpoints that were kept elsewhere: a mail, a witness, a screen. */
  kept?: { name: string; note: string }[]
  /** Checkpoints that are compared at most, the largest ones. */
  most?: number
}

export type OutsideReport = {
  /** Of the log: `audit.tickmark/<organization>`. */
  origin: string
  keys: string[]
  keysFrom: 'given' | 'first use'
  /** The largest checkpoint that a trusted key signed. */
  newest: { name: string; size: number; root: string } | null
  /** `where`: the path of the first wrong thing, `index`: of the first entry it touches; null when that cannot be told. */
  wrong: { says: string; where: string | null; index: number | null } | null
  /** Older checkpoints that are the beginning of the newest, and whether there are more that nobody looked at. */
  older: number
  moreCheckpoints: boolean
  /** Entries whose texts are there and were signed; the hashes of all others were. */
  texts: number
  witnessed: { name: string; at: Date; size: number }[]
  /** Why the newest checkpoint may not be the newest there was; then all of this is proven of a beginning only. */
  open: string | null
  /** Other things to know, which are no proof of anything wrong. */
  notes: string[]
}

/** Nothing can be told: there is nothing to verify, or nothing to verify it with. */
export class NothingToVerify extends Error {}

type Signed = Point & { note: string }
type Wrong = NonNullable<OutsideReport['wrong']>

/**
 * @throws NothingToVerify
 * @throws whatever the source throws when it cannot be asked
 */
export async function verifyOutside(source: AnchorSource, options: OutsideOptions = {}): Promise<OutsideReport> {
  const { keys, foreign } = await keysOf(source, options.keys ?? [])
  const { signed, refused, origin, more, said } = await signedOf(source, keys, options)
  const newest = signed[0]
  if (!newest && !refused[0]) throw new NothingToVerify(`There is no checkpoint in ${source.name}.`)
  const report: OutsideReport = {
    origin, keys: keys.map(encodeVerifier), keysFrom: options.keys?.length ? 'given' : 'first use',
    newest: newest ? { name: newest.name, size: newest.size, root: newest.root.toString('hex') } : null, wrong: refused[0] ?? null, older: 0, moreCheckpoints: more, texts: 0, witnessed: [], open: null, notes: foreign,
  }
  if (!newest) return report
  const { wrong, texts, agreed } = await checkTiles(source, newest.size, newest.root, signed.slice(1).map(({ name, size, root }) => ({ name, size, root })))
  Object.assign(report, { texts, older: agreed.length })
  const cosigned = cosignatures(signed, options.witnesses ?? [])
  report.witnessed = cosigned.found
  report.wrong = (wrong && { says: wrong.says, where: wrong.path, index: wrong.index }) ?? refused[0] ?? cosigned.wrong ?? (await lostText(source, newest.size, texts)) ?? null
  report.open = await beyond(source, newest.size)
  if (said !== null && said < newest.size) report.notes.push(`The file checkpoint is an older one, of ${said} entries: anchoring was interrupted, or somebody put it there. The largest counts.`)
  report.notes.push(...cosigned.notes, ...(await formerOf(source)))
  return report
}

/** Keys that are trusted; with keys from elsewhere, what the anchors say of their own is only compared. */
async function keysOf(source: AnchorSource, given: VerifierKey[]): Promise<{ keys: VerifierKey[]; foreign: string[] }> {
  const beside = (await source.read('keys'))?.toString() ?? ''
  let own: VerifierKey[] = []
  try {
    own = beside.split('\n').filter(Boolean).map(decodeVerifier)
  } catch (error) {
    if (!(error instanceof NoteError)) throw error
    if (given.length === 0) throw new NothingToVerify(`The keys beside the anchors cannot be read: ${error.message}. Give the verifier key with --key.`)
  }
  if (given.length === 0) {
    if (own.length === 0) throw new NothingToVerify(`There are no keys in ${source.name}. Give the verifier key with --key.`)
    return { keys: own, foreign: [] }
  }
  const unknown = own.filter((key) => !given.some((each) => encodeVerifier(each) === encodeVerifier(key)))
  return { keys: given, foreign: unknown.map((key) => `A key beside the anchors is not among those given: ${encodeVerifier(key)}`) }
}

/** Checkpoints that a trusted key signed, largest first, and those that are not what they claim to be. */
async function signedOf(source: AnchorSource, keys: VerifierKey[], options: OutsideOptions) {
  // C2SP: a log's key bears the log's name, so that a key says of which log it is.
  const origin = keys[0]?.name ?? ''
  const signed = new Map<string, Signed>()
  const refused: Wrong[] = []
  let more = false
  let said: number | null = null
  const take = (name: string, claims: number | null, note: string): void => {
    try {
      const { size, root }: Checkpoint = openCheckpoint(note, keys, origin)
      if (claims !== null && claims !== size) throw new NoteError(`a checkpoint of ${size} entries is in the place of one of ${claims}`)
      const id = `${size} ${root.toString('hex')}`
      const same = signed.get(id)
      // The one with more signatures: witnesses add theirs.
      if (!same || parseNote(note).signatures.length > parseNote(same.note).signatures.length) signed.set(id, { name: same?.name ?? name, size, root, note })
      if (name === 'checkpoint') said = size
    } catch (error) {
      if (!(error instanceof NoteError)) throw error
      refused.push({ says: `${name}: ${error.message}`, where: name, index: null })
    }
  }
  // One more than wanted, to know whether there are more.
  let count = 0
  for await (const { path, claims, note } of source.checkpoints(options.most && options.most + 1)) {
    if (options.most && claims !== null && ++count > options.most) more = true
    else take(path, claims, note.toString())
  }
  for (const { name, note } of options.kept ?? []) take(name, null, note)
  return { signed: [...signed.values()].sort((one, other) => other.size - one.size), refused, origin, more, said }
}

/** Signatures of witnesses on any checkpoint; of which nobody knows the key, none is believed. */
function cosignatures(signed: Signed[], witnesses: CosignerKey[]): { found: OutsideReport['witnessed']; wrong: Wrong | null; notes: string[] } {
  const found = new Map<string, OutsideReport['witnessed'][number]>()
  let wrong: Wrong | null = null
  const strangers = new Set<string>()
  for (const { name, note, size } of signed) {
    for (const key of witnesses) {
      try {
        const at = cosignedAt(note, key)
        if (at !== null && !found.has(key.name)) found.set(key.name, { name: key.name, at: new Date(at * 1000), size })
      } catch (error) {
        if (!(error instanceof NoteError)) throw error
        wrong ??= { says: `${name}: ${error.message}`, where: name, index: null }
      }
    }
    const origin = parseCheckpoint(parseNote(note).text).origin
    for (const each of parseNote(note).signatures) if (each.name !== origin && !witnesses.some((key) => key.name === each.name && key.id === each.id)) strangers.add(each.name)
  }
  const silent = witnesses.filter((key) => !found.has(key.name)).map((key) => `${key.name} has cosigned none of these checkpoints.`)
  return { found: [...found.values()], wrong, notes: [...silent, ...[...strangers].map((name) => `A signature by ${name} was not looked at: give its key with --witness.`)] }
}

/** A log that was begun anew keeps the newest anchor it had under its former name. */
async function formerOf(source: AnchorSource): Promise<string[]> {
  const note = (await source.read('former'))?.toString()
  if (!note) return []
  try {
    const { origin, size, root } = parseCheckpoint(parseNote(note).text)
    return [`This log was begun anew: as ${origin} it was anchored with ${size} entries, root ${root.toString('hex')}, which it does not begin with any more. Those anchors are to be verified by themselves.`]
  } catch (error) {
    if (!(error instanceof NoteError)) throw error
    return [`The file former cannot be read: ${error.message}.`]
  }
}

/** Where texts are kept at all, those of every full tile are: one that is not there was taken away. */
async function lostText(source: AnchorSource, size: number, texts: number): Promise<Wrong | null> {
  const full = size - (size % tileWidth)
  if (texts === 0 || texts >= full) return null
  for (let index = 0; index * tileWidth < full; index++) {
    const path = bundlePath({ index, width: tileWidth })
    if (!(await source.read(path))) return { says: `${path} is missing: the texts of ${tileWidth} entries`, where: path, index: index * tileWidth }
  }
  return null
}

/** Tiles of a larger tree than the newest checkpoint signs: anchoring that was interrupted leaves them, and so does who takes checkpoints away. */
async function beyond(source: AnchorSource, size: number): Promise<string | null> {
  const index = Math.floor(size / tileWidth)
  const widths = Array.from({ length: tileWidth - (size % tileWidth) }, (_, n) => tileWidth - n)
  for (let n = 0; n < widths.length; n += AT_ONCE) {
    const found = await Promise.all(widths.slice(n, n + AT_ONCE).map(async (width) => ((await source.read(tilePath({ level: 0, index, width }))) ? width : null)))
    const width = found.find((each) => each !== null)
    if (width) return `There are tiles of ${index * tileWidth + width} entries or more, and no checkpoint of so many: anchoring was interrupted, or larger checkpoints were taken away.`
  }
  return null
}
const AT_ONCE = 16
