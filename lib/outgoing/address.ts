import { type BlockList, isIP } from 'node:net'
import { isReachable } from './ranges.ts'

type Asked = {
  /** A query may belong to it, as to a webhook's. */
  query?: boolean
  /** Plain http will do, as what answers is signed and what is asked no secret. */
  plain?: boolean
  allowed: BlockList
}

/**
 * What is wrong with an address that somebody of an organization typed and the portal is to call, in words; null when nothing is. Names are
 * resolved when it is called, and what they lead to is looked at then. Unless it is `plain`, http goes to this machine only, where the operator allows it.
 */
export function addressProblem(text: string, { query = false, plain = false, allowed }: Asked): string | null {
  if (!URL.canParse(text)) return 'is not an address'
  const url = new URL(text)
  const host = hostOf(url)
  if (url.username || url.password) return 'must not hold a user or a password'
  if (text.includes('#') || (!query && text.includes('?'))) return `must not hold ${query ? '' : 'a query or '}a fragment`
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (plain || isLoopback(host)))) return `must begin with https://${plain ? ' or http://' : ''}`
  if ((isIP(host) !== 0 && !isReachable(host, allowed)) || (/(^|\.)localhost$/.test(host) && !isReachable('127.0.0.1', allowed))) return privateProblem
  return null
}

export const privateProblem = 'leads into a private network, which only the operator of the portal can allow (OUTGOING_ALLOW)'

/** As resolvers know it: an address of IPv6 without its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1')

const isLoopback = (host: string) => /^(127\.\d+\.\d+\.\d+|localhost|::1)$/.test(host)
