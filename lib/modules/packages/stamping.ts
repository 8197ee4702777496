import 'server-only'
import { eq } from 'drizzle-orm'
import { packageStamps } from '#db/schema/packages.ts'
import { AppError } from '#lib/errors.ts'
import { OutgoingError } from '#lib/outgoing/agent.ts'
import { post } from '#lib/outgoing/call.ts'
import { patiently } from '#lib/outgoing/patient.ts'
import { newNonce, stampRequest } from '#lib/package/stamp-request.ts'
import type { Hand } from '../runs/working.ts'
import { readSettings } from '../settings/queries.ts'
import { stampPackage } from './operations.ts'

/** `answer`: as it lies in the package. Without one `problem` says why; neither: nobody was to be asked. */
export type Stamped = { answer: Buffer; at: Date; problem: null } | { answer: null; at: null; problem: string | null }

const attempts = 2

/**
 * The time stamp of a manifest: the one that is kept, whatever the settings say by now, or else one that is asked for and kept. A service that is down, slow
 * or wrong keeps no package from being made.
 * @param manifest SHA-256, hex
 */
export async function stamped({ orgId, id, actor, read }: Hand, manifest: string): Promise<Stamped> {
  const kept = async (): Promise<Stamped | null> => {
    const [found] = await read(orgId, (tx) => tx.select({ answer: packageStamps.answer, at: packageStamps.stampedAt }).from(packageStamps).where(eq(packageStamps.manifest, manifest)))
    return found ? { ...found, problem: null } : null
  }
  const there = await kept()
  if (there) return there
  const { timeStamps: address, timeStampPolicy: policy } = (await read(orgId, readSettings)).proof
  if (address === '') return { answer: null, at: null, problem: null }
  const nonce = newNonce()
  const asked = await answerOf(address, stampRequest({ manifest, nonce, policy, root: '' }))
  if (typeof asked === 'string') return { answer: null, at: null, problem: asked }
  try {
    await stampPackage(actor, { id, manifest, nonce, address: withoutQuery(address), answer: asked.toString('base64') })
  } catch (error) {
    // Another package of the same manifest may have had one meanwhile: that is the one.
    if (!(error instanceof AppError) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    if (error.code === 'invalid') return { answer: null, at: null, problem: error.message }
  }
  const now = await kept()
  if (!now) throw new Error('a time stamp was kept and is not there')
  return now
}

/** Some have a customer's key there, which is nobody else's. */
const withoutQuery = (address: string) => address.replace(/\?.*$/, '')

/** @returns why there is none, in words */
async function answerOf(address: string, request: Uint8Array): Promise<Buffer | string> {
  const { host } = new URL(address)
  try {
    const { status, type, bytes } = await patiently(() => post(address, request, 'application/timestamp-query'), { attempts })
    if (status !== 200) return `The authority at ${host} answered with ${status}.`
    return type.split(';')[0]?.trim().toLowerCase() === 'application/timestamp-reply' ? bytes : `The authority at ${host} answered with something that is no time stamp (${type.slice(0, 100) || 'of no type'}).`
  } catch (error) {
    if (error instanceof OutgoingError) return `The authority was asked in vain: ${error.message}.`
    return `The authority at ${host} could not be reached (${error instanceof Error && 'code' in error ? String(error.code) : 'no answer'}).`
  }
}
