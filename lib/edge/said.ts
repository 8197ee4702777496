import 'server-only'
import { z } from 'zod'
import type { Actor } from '#lib/auth/actor.ts'
import { seal, unseal } from '#lib/crypto/secrets.ts'
import type { AppError } from '#lib/errors.ts'

/** What became of an upload, on its way to the page of its form. */
const said = z.object({ done: z.boolean(), text: z.string(), list: z.array(z.string()) })
export type Said = z.infer<typeof said>

/** What stands in an address, in characters: browsers and proxies take 2,000 of one. */
const mostText = 400
export const mostListed = 10
const mostOfEach = 100

/**
 * A page shows these words as its own, so they travel sealed to the session they were said to: a link cannot put words into the portal's mouth.
 * @returns the value of the parameter `said`
 */
export function sealSaid(actor: Actor, { done, text, list }: Said): string {
  return seal(purposeFor(actor), JSON.stringify({ done, text: text.slice(0, mostText), list: list.slice(0, mostListed).map((each) => each.slice(0, mostOfEach)) } satisfies Said))
}

export const sealRefusal = (actor: Actor, error: AppError): string =>
  sealSaid(actor, { done: false, text: error.message, list: Object.entries(error.fields ?? {}).map(([name, value]) => `${name}: ${value}`) })

/** @returns null for words that were not said to this session */
export function openSaid(actor: Actor, sealed: unknown): Said | null {
  if (typeof sealed !== 'string') return null
  try {
    return said.parse(JSON.parse(unseal(purposeFor(actor), sealed)))
  } catch {
    return null
  }
}

const purposeFor = (actor: Actor) => `said:${actor.kind === 'person' ? actor.sessionId : actor.kind}`
