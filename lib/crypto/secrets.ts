import 'server-only'
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { env } from '#lib/env.ts'

/**
 * Values at rest: AES-256-GCM under a key derived from ENCRYPTION_KEY for one purpose (RFC 5869), the purpose also bound as
 * additional data, so that a sealed value cannot be moved to another column. Text form: `v1.<iv>.<tag>.<ciphertext>`, base64url.
 */
export const seal = (purpose: string, plain: string): string => sealUnder(portalKey(), purpose, plain)

/** @throws when the value was sealed for another purpose, under another key, or altered */
export const unseal = (purpose: string, sealed: string): string => unsealUnder(portalKey(), purpose, sealed)

/** The same under another key of 32 bytes; `envelope.ts` says whose. */
export function sealUnder(key: Buffer, purpose: string, plain: string): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', derived(key, purpose), iv).setAAD(Buffer.from(purpose))
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return ['v1', iv.toString('base64url'), cipher.getAuthTag().toString('base64url'), body.toString('base64url')].join('.')
}

/** @throws as `unseal` does */
export function unsealUnder(key: Buffer, purpose: string, sealed: string): string {
  const [version, iv, tag, body] = sealed.split('.')
  if (version !== 'v1' || !iv || !tag || body === undefined) throw new Error(`a sealed value for ${purpose} is malformed`)
  const decipher = createDecipheriv('aes-256-gcm', derived(key, purpose), Buffer.from(iv, 'base64url'), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(Buffer.from(tag, 'base64url'))
  return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8')
}

/** A bearer secret: 256 random bits, shown once, kept as a keyed hash. */
export const newToken = (prefix = '') => `${prefix}${randomBytes(32).toString('base64url')}`

/** Keyed, so that a copy of the database alone cannot be searched for a guessed short code. */
export const tokenHash = (purpose: string, token: string) => createHmac('sha256', keyFor(`hash:${purpose}`)).update(token).digest('base64url')

export function sameSecret(one: string, other: string): boolean {
  const left = createHmac('sha256', 'compare').update(one).digest()
  const right = createHmac('sha256', 'compare').update(other).digest()
  return timingSafeEqual(left, right)
}

export const portalKey = (): Buffer => Buffer.from(env().ENCRYPTION_KEY, 'base64')

const keys = new Map<string, Buffer>()
let keysOf = ''

/** Asked at every request, for a handful of purposes that stand in the code: derived once for each. */
function keyFor(purpose: string): Buffer {
  const portal = env().ENCRYPTION_KEY
  if (portal !== keysOf) keys.clear()
  keysOf = portal
  let key = keys.get(purpose)
  if (!key) keys.set(purpose, (key = derived(portalKey(), purpose)))
  return key
}

const derived = (key: Buffer, purpose: string) => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `tickmark:${purpose}`, 32))
