import 'server-only'
import { randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

/** RFC 6238: SHA-1, 6 digits, 30 s: what every authenticator app takes. The secret has 160 bits. */
const period = 30

const totp = (secret: string, account = '', issuer = 'Tickmark') =>
  new TOTP({ issuer, label: account, secret: Secret.fromBase32(secret), period, digits: 6, algorithm: 'SHA1' })

export const newTotpSecret = () => new Secret({ size: 20 }).base32

/** The address behind the QR code. */
export const totpAddress = (secret: string, account: string, issuer: string) => totp(secret, account, issuer).toString()

/**
 * The time step (Unix time / 30 s) a code belongs to, one step of clock difference allowed either way; null when it is wrong.
 * A caller accepts a step only once, and only later than the last one it accepted.
 */
export function totpStep(secret: string, code: string, at: Date): number | null {
  const delta = totp(secret).validate({ token: code, timestamp: at.getTime(), window: 1 })
  return delta === null ? null : Math.floor(at.getTime() / 1000 / period) + delta
}

/** The code of this moment, for tests and the sample organization's sign-in page. */
export const totpCode = (secret: string, at: Date) => totp(secret).generate({ timestamp: at.getTime() })

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Ten codes like `k3mq-7xhv`: 40 bits each, single use, kept hashed. */
export const newBackupCodes = () =>
  Array.from({ length: 10 }, () => [0, 1].map(() => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')).join('-'))

export const isBackupCode = (typed: string) => /^[a-z2-9]{4}-?[a-z2-9]{4}$/.test(typed)
export const normalBackupCode = (typed: string) => typed.replace('-', '').replace(/^(.{4})(.{4})$/, '$1-$2')
