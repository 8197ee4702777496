import 'server-only'
import { hash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { env } from '#lib/env.ts'
import { CannotOpen, type Keeper } from './keeper.ts'
import { kmsKeeper } from './kms.ts'
import { portalKey, sealUnder, unsealUnder } from './secrets.ts'

/**
 * Envelopes for credentials: each value is sealed under a data key of its own, and that key by a keeper, whose id stands in the text. So a new key
 * means sealing 32 bytes anew, a key service outside never sees what is sealed, and who looks at a row knows under which key it lies.
 * Text form: `e1:<id of the keeper>:<sealed data key>:<sealed value>`.
 */

/** By its fingerprint, which is that of one key alone. */
const localKeeper = (key: Buffer): Keeper => ({
  id: hash('sha256', Buffer.concat([Buffer.from('tickmark:keeper:'), key])).slice(0, 12),
  wrap: async (dataKey, purpose) => sealUnder(key, `data key of ${purpose}`, dataKey),
  unwrap: async (wrapped, purpose) => unsealUnder(key, `data key of ${purpose}`, wrapped),
})

/**
 * The first seals, all open: a key of AWS KMS, those of CREDENTIALS_KEY_FILE, a key a line, and last ENCRYPTION_KEY, so that what was sealed before the others were there opens.
 * The file is read each time: a key is rotated without a new start.
 * @throws CannotOpen when the file cannot be read, or holds what is no key
 */
export function keepers(): Keeper[] {
  const { CREDENTIALS_KEY_FILE: file, CREDENTIALS_KMS_KEY: arn } = env()
  return [...(arn ? [kmsKeeper(arn)] : []), ...[...(file ? keysOf(file) : []), portalKey()].map(localKeeper)]
}

function keysOf(file: string): Buffer[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new CannotOpen('The file of keys (CREDENTIALS_KEY_FILE) cannot be read.')
  }
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
  const keys = lines.map((line) => Buffer.from(line, 'base64'))
  if (keys.length === 0 || keys.some((key) => key.length !== 32)) throw new CannotOpen('The file of keys (CREDENTIALS_KEY_FILE) must hold one key a line: 32 bytes in base64, the one that seals first.')
  return keys
}

/** Of the keys that open, by id; none when there are none that can be told. */
export function openableBy(): ReadonlySet<string> {
  try {
    return new Set(keepers().map(({ id }) => id))
  } catch {
    return new Set()
  }
}

/** @throws CannotOpen when no key is there to seal under */
export async function sealEnvelope(purpose: string, plain: string): Promise<string> {
  const dataKey = randomBytes(32)
  return join(await keeperThatSeals(), dataKey, purpose, sealUnder(dataKey, purpose, plain))
}

/** @throws CannotOpen, saying which key is missing */
export async function openEnvelope(purpose: string, text: string): Promise<string> {
  const { dataKey, sealed } = await opened(purpose, text)
  try {
    return unsealUnder(dataKey, purpose, sealed)
  } catch {
    throw altered()
  }
}

/** The same value under the key that seals now; null when it lies under that one already. @throws CannotOpen */
export async function resealed(purpose: string, text: string): Promise<string | null> {
  const keeper = await keeperThatSeals()
  if (keptBy(text) === keeper.id) return null
  const { dataKey, sealed } = await opened(purpose, text)
  return join(keeper, dataKey, purpose, sealed)
}

/** The id of the key it lies under, as PostgreSQL reads it too (`db/schema/connections.ts`). */
export const keptBy = (text: string): string => text.split(':')[1] ?? ''

async function keeperThatSeals(): Promise<Keeper> {
  const [first] = keepers()
  if (!first) throw new CannotOpen('There is no key to seal under.')
  return first
}

const join = async (keeper: Keeper, dataKey: Buffer, purpose: string, sealed: string) => ['e1', keeper.id, await keeper.wrap(dataKey.toString('base64url'), purpose), sealed].join(':')

async function opened(purpose: string, text: string): Promise<{ dataKey: Buffer; sealed: string }> {
  const [form, id, wrapped, sealed] = text.split(':')
  if (form !== 'e1' || !id || !wrapped || !sealed) throw altered()
  const keeper = keepers().find((each) => each.id === id)
  if (!keeper) throw new CannotOpen(`It was sealed under the key ${id}, which this portal does not have.`)
  try {
    return { dataKey: Buffer.from(await keeper.unwrap(wrapped, purpose), 'base64url'), sealed }
  } catch (error) {
    if (error instanceof CannotOpen) throw error
    throw altered()
  }
}

const altered = () => new CannotOpen('It was altered where it is stored, or moved there from elsewhere.')
