import 'server-only'
import { isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { appPool, begin } from '#db/client.ts'
import { type Actor, jobActor, type RequestInfo } from '#lib/auth/actor.ts'
import { holdersOfCertificate, logEntrance, onlyOrganization } from '#lib/auth/entrance.ts'
import { now } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { formatDate } from '#lib/format.ts'
import { noteSender, noteStranger, senderOf } from '#lib/modules/connections/senders.ts'
import { countRefused } from '#lib/modules/connections/within.ts'
import { noteConnection } from './refusals.ts'

/** With what a sender of syslog came. Its handshake showed that it has the key. `names`: those an authority of the operator vouches for (RFC 5425, § 5.2); of any other certificate its fingerprint alone counts (§ 4.2.2). */
export type Certificate = { fingerprint: string; names: string[]; subject: string; issuer: string; until: Date }

const mostNames = 50

export function certificateOf(socket: TLSSocket, isVouched: boolean): Certificate | null {
  const found = socket.getPeerX509Certificate()
  if (!found) return null
  const { CN } = found.toLegacyObject().subject as unknown as { CN?: string | string[] }
  // Quoted is what is no plain name.
  const alternative = (found.subjectAltName ?? '').split(', ').flatMap((each) => /^(?:DNS|IP Address):([^"]{1,253})$/.exec(each)?.[1] ?? [])
  const names = [...new Set([...alternative, ...[CN ?? []].flat()].map((each) => each.toLowerCase()))].filter((each) => /^[a-z0-9][a-z0-9._ -]*$/.test(each) || isIP(each) !== 0)
  const line = (text: string) => text.trim().replaceAll('\n', ', ').slice(0, 300)
  return { fingerprint: found.fingerprint256.replaceAll(':', '').toLowerCase(), names: isVouched ? names.slice(0, mostNames) : [], subject: line(found.subject ?? ''), issuer: line(found.issuer ?? ''), until: new Date(found.validTo) }
}

export type KnownSender = { actor: Actor; name: string; connectionId: string }

/** Whose messages come with a certificate. @returns why they are nobody's, which is counted where people look */
export async function senderByCertificate(certificate: Certificate, info: RequestInfo): Promise<KnownSender | string> {
  const holders = await holdersOfCertificate(certificate.fingerprint, certificate.names)
  const expired = certificate.until <= now() ? `its certificate expired on ${formatDate(certificate.until)}` : null
  const [holder, other] = holders
  if (!holder) {
    const why = expired ?? 'no sender is known by its certificate'
    const only = await onlyOrganization()
    const { fingerprint, subject, issuer } = certificate
    if (only !== null) await begin(appPool(), only, (tx) => noteStranger(tx, only, { fingerprint, subject, issuer, ip: info.ip.slice(0, 60), why }, now()))
    await logEntrance('syslog with an unknown certificate')
    return why
  }
  const refused = async (why: string) => {
    for (const { orgId, connectionId } of holders) {
      await begin(appPool(), orgId, (tx) => countRefused(tx, connectionId, `${why.charAt(0).toUpperCase()}${why.slice(1)}.`, now()))
      await noteConnection({ orgId, id: connectionId }, `syslog: ${why}`, info)
    }
    return why
  }
  if (other) return refused('two senders are known by its certificate')
  const { orgId, connectionId } = holder
  const sender = await begin(appPool(), orgId, (tx) => senderOf(tx, connectionId))
  if (!sender) return 'no sender is known by its certificate'
  if (expired) return refused(expired)
  if (sender.sample) return refused('its sender is an example')
  if (sender.pausedReason !== null) return refused('its sender is paused')
  const actor = { ...jobActor(orgId, 'syslog', info.id), request: info }
  if (sender.expiresAt === null || sender.expiresAt < certificate.until) {
    await noteSender(actor, { id: sender.id, subject: certificate.subject, issuer: certificate.issuer, expiresAt: certificate.until.toISOString() }).catch((error: unknown) => {
      if (!(error instanceof AppError && ['conflict', 'not_found'].includes(error.code))) throw error
    })
  }
  return { actor, name: sender.name, connectionId }
}
