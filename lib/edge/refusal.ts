import 'server-only'
import { z } from 'zod'
import type { Actor } from '#lib/auth/actor.ts'
import { seal, unseal } from '#lib/crypto/secrets.ts'
import type { AppError } from '#lib/errors.ts'

/** Why an upload was refused, on its way back to the form of a browser without JavaScript. */
const refusal = z.object({ problem: z.string(), wrong: z.array(z.string()) })
export type Refusal = z.infer<typeof refusal>

/** The longest a refusal gets in an address, in characters; browsers and proxies take 2,000 of them. */
const mostKept = 500

/**
 * A page shows these words as its own, so they travel sealed to the session they were said to: a link cannot put words into the portal's mouth.
 * @returns the value of the parameter `refused`
 */
export function sealRefusal(actor: Actor, error: AppError): string {
  const wrong = Object.entries(error.fields ?? {}).slice(0, 8).map(([name, value]) => `${name}: ${value}`.slice(0, 100))
  return seal(purposeFor(actor), JSON.stringify({ problem: error.message.slice(0, mostKept), wrong } satisfies Refusal))
}

/** @returns null for words that were not said to this session */
export function openRefusal(actor: Actor, sealed: unknown): Refusal | null {
  if (typeof sealed !== 'string') return null
  try {
    return refusal.parse(JSON.parse(unseal(purposeFor(actor), sealed)))
  } catch {
    return null
  }
}

const purposeFor = (actor: Actor) => `refusal:${actor.kind === 'person' ? actor.sessionId : actor.kind}`
