import 'server-only'
import { buffer } from 'node:stream/consumers'
import type { ReportFormat } from '#db/schema/reports.ts'
import { openEnvelope, sealEnvelope } from '#lib/crypto/envelope.ts'
import { seal, unseal } from '#lib/crypto/secrets.ts'
import { AppError } from '#lib/errors.ts'
import { formatBytes } from '#lib/format.ts'

/** Bytes of a file that is sealed: it is encrypted as one value, in memory. */
const mostSealed = 24_000_000

export type Sealed = { reportId: string; version: number; format: ReportFormat }

const purposeOf = ({ reportId, version, format }: Sealed) => `report ${reportId} ${version} ${format}`

/**
 * What is stored of a file that nobody is to read in the store: an envelope that names which file of which report it is.
 * @throws AppError `too_large`
 */
export async function sealedFile(of: Sealed, body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    if ((size += piece.byteLength) > mostSealed) throw new AppError('too_large', `Its ${of.format.toUpperCase()} is larger than ${formatBytes(mostSealed)}, which is as much as is stored encrypted. Narrow the period.`)
    pieces.push(piece)
  }
  return Buffer.from(await sealEnvelope(purposeOf(of), Buffer.concat(pieces).toString('base64')))
}

export const openedFile = async (of: Sealed, stored: AsyncIterable<Uint8Array>): Promise<Buffer> => Buffer.from(await openEnvelope(purposeOf(of), (await buffer(stored)).toString()), 'base64')

/** Whoever has it has the file, until then. */
export type Link = Sealed & { orgId: string; artifactId: string; until: string }

export const linkMinutes = 15
const purpose = 'link to a report'

export const linkTo = (link: Link): string => seal(purpose, JSON.stringify(link))

/** @throws AppError `not_found` for what is no link of ours */
export function readLink(token: string): Link {
  try {
    return JSON.parse(unseal(purpose, token)) as Link
  } catch (error) {
    throw new AppError('not_found', 'This is no link to a report. Ask whoever sent it for a new one.', { cause: error })
  }
}
