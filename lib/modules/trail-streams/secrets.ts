import 'server-only'
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { keptBy, openableBy, openEnvelope, sealEnvelope } from '#lib/crypto/envelope.ts'
import { CannotOpen } from '#lib/crypto/keeper.ts'
import { AppError } from '#lib/errors.ts'
import type { Secret } from './model.ts'

/** `signing`: as Standard Webhooks writes it, whsec_ and base64. */
export type Secrets = Partial<Record<Secret | 'signing', string>>
type Row = { orgId: string; id: string; name: string }

/** What is sealed of one stream opens as that of no other. */
const purposeOf = ({ orgId, id }: Omit<Row, 'name'>) => `trail-streams.secrets/${orgId}/${id}`

export const newSigning = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** As columns; nothing where there is none. @throws AppError `unavailable` when there is no key to seal under */
export async function sealed(of: Omit<Row, 'name'>, secrets: Secrets): Promise<{ secrets: string | null; secretsKeyId: string | null }> {
  if (Object.keys(secrets).length === 0) return { secrets: null, secretsKeyId: null }
  const text = await sealEnvelope(purposeOf(of), JSON.stringify(secrets)).catch((error: unknown) => {
    throw error instanceof CannotOpen ? new AppError('unavailable', `Nothing can be sealed. ${error.message}`) : error
  })
  return { secrets: text, secretsKeyId: keptBy(text) }
}

/** @throws AppError `unavailable`, naming the stream, when they cannot be opened */
export async function secretsOf(row: Row & { secrets: string | null }): Promise<Secrets> {
  if (row.secrets === null) return {}
  try {
    return JSON.parse(await openEnvelope(purposeOf(row), row.secrets)) as Secrets
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error
    throw new AppError('unavailable', `The secrets of “${row.name}” cannot be opened. ${error.message}`)
  }
}

export const isUnreadable = (keyId: string | null): boolean => keyId !== null && !openableBy().has(keyId)

/** What is wrong with certificates and their key, field by field. */
export function pemProblems({ authority, clientCertificate, clientKey }: Record<'authority' | 'clientCertificate' | 'clientKey', string | null>): Record<string, string> {
  const wrong: Record<string, string> = {}
  const certificate = (name: string, text: string | null) => {
    try {
      return text === null ? null : new X509Certificate(text)
    } catch {
      wrong[name] = 'is no certificate: paste the whole .pem file, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----'
      return null
    }
  }
  certificate('authority', authority)
  const own = certificate('clientCertificate', clientCertificate)
  if (clientKey === null) return wrong
  try {
    if (own && !own.checkPrivateKey(createPrivateKey(clientKey))) wrong.clientKey = 'is not the key of this certificate'
  } catch {
    wrong.clientKey = 'is no private key without a password: paste the whole .pem file'
  }
  return wrong
}
