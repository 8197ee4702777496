import 'server-only'
import type { TokenEndpointHandler } from 'next-auth/providers/oauth'
import { custom, Issuer } from 'openid-client'
import { agentFor } from '#lib/outgoing/agent.ts'

/** How far the clock of a provider may be from ours, in seconds. */
export const clockTolerance = 60

const through = { [custom.http_options]: (url: URL) => ({ agent: agentFor(url) }) }
// What next-auth fetches before it gives the client away: the provider's own document.
Object.assign(Issuer, through)

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
