import type { BlockList } from 'node:net'
import { addressProblem } from '#lib/outgoing/address.ts'
import { readRanges } from '#lib/outgoing/ranges.ts'
import { type CosignerKey, decodeCosigner } from '#lib/tlog/cosignature.ts'
import { NoteError } from '#lib/tlog/note.ts'

/** `address` is the submission prefix of https://c2sp.org/tlog-witness, without a slash at its end. */
export type Witness = { address: string; key: CosignerKey }

/** As settings hold them: `<address> <witness key>`, several on lines of their own or separated by commas. @throws NoteError */
export function readWitnesses(text: string): Witness[] {
  const all = split(text).map((each) => {
    const [address = '', key = '', ...rest] = each.split(/\s+/)
    if (rest.length > 0 || !isAddress(address)) throw new NoteError(`“${each.slice(0, 100)}” is not “https://address key”`)
    return { address: address.replace(/\/+$/, ''), key: decodeCosigner(key) }
  })
  if (new Set(all.map(({ key }) => key.name)).size < all.length) throw new NoteError('two witnesses have one name')
  return all
}

/** What is wrong with a list, in words; null when nothing is. */
export function witnessProblem(text: string): string | null {
  try {
    readWitnesses(text)
    return null
  } catch (error) {
    if (error instanceof NoteError) return error.message
    throw error
  }
}

/** E-mail and https addresses a checkpoint is sent to; null when one is neither. */
export function recipients(text: string): { mails: string[]; posts: string[] } | null {
  const all = split(text)
  const mails = all.filter((each) => /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(each))
  const posts = all.filter(isAddress)
  return mails.length + posts.length === all.length ? { mails, posts } : null
}

/** What is wrong with the address of a time-stamping authority, in words; null when nothing is. */
export const stampAddressProblem = (text: string): string | null => addressProblem(text, { query: true, plain: true, allowed: everywhere })

const split = (text: string) => text.split(/[,\n]/).map((each) => each.trim()).filter(Boolean)

/** Where it leads is looked at when it is called. */
const isAddress = (text: string) => addressProblem(text, { query: true, allowed: everywhere }) === null
const everywhere = readRanges('0.0.0.0/0, ::/0') as BlockList
