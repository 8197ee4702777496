import 'server-only'
import type { TokenEndpointHandler } from 'next-auth/providers/oauth'
import { custom, Issuer } from 'openid-client'
import { now } from '#lib/clock.ts'
import { agentFor } from '#lib/outgoing/agent.ts'

/** How far the clock of a provider may be from ours, in seconds. */
export const clockTolerance = 60

const through = { [custom.http_options]: (url: URL) => ({ agent: agentFor(url) }) }
// What next-auth fetches before it gives the client away: the provider's own document.
Object.assign(Issuer, through)

/** How long a provider's document and keys are taken as known; and how long that it did not answer. Milliseconds. */
const known = 300_000
const unanswered = 10_000
const documents = new Map<string, { issuer: Promise<Issuer>; until: number }>()
const discover = Issuer.discover.bind(Issuer)

/** Asked for by every sign-in, and by everybody who calls the way back: one call, whoever else comes meanwhile. An unknown key is looked for again within the minute. */
Issuer.discover = (address) => {
  const at = now().getTime()
  const found = documents.get(address)
  if (found && found.until > at) return found.issuer
  const issuer = discover(address)
  const made = { issuer, until: at + known }
  issuer.catch(() => (made.until = now().getTime() + unanswered))
  if (documents.size >= 1_000) documents.clear()
  documents.set(address, made)
  return issuer
}

/**
 * The code of a sign-in for its tokens, as next-auth does it, which leaves ten seconds for clocks and every connection to the library. The
 * keys of the provider are fetched here too.
 */
export const tokens: TokenEndpointHandler = {
  async request({ client, params, checks, provider }) {
    client[custom.clock_tolerance] = clockTolerance
    Object.assign(client, through)
    Object.assign(client.issuer, through)
    return { tokens: await client.callback(provider.callbackUrl, params, checks) }
  },
}
