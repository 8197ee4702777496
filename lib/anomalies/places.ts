import 'server-only'
import { Reader, type Response } from 'mmdb-lib'
import type { Place } from './baseline.ts'

/** Where addresses are, by a table that somebody uploaded (MaxMind DB: GeoLite2, DB-IP, IPinfo and others write it). */
export type Places = { type: string; built: Date; find: (ip: string | null) => Place }

export const nowhere: Place = { country: null, latitude: null, longitude: null }

/** Why a file is no table, in words that follow its name. */
export class NoTable extends Error {}

/** @throws NoTable */
export function placesOf(bytes: Buffer): Places {
  const reader = opened(bytes)
  const { metadata } = reader
  if (metadata.binaryFormatMajorVersion !== 2) throw new NoTable(`is of version ${String(metadata.binaryFormatMajorVersion)} of its format; 2 is read`)
  if (![4, 6].includes(metadata.ipVersion)) throw new NoTable('does not say whether it is of IPv4 or IPv6')
  if (!Number.isInteger(metadata.nodeCount) || metadata.nodeCount < 1 || metadata.searchTreeSize + 16 > bytes.length) throw new NoTable('is cut: its tree is longer than the file')
  let found = 0
  for (const ip of addressesIn(bytes, metadata)) {
    const place = ip === null ? 'broken' : looked(reader, ip)
    if (place === 'broken') throw new NoTable('is broken: what it says of some addresses cannot be read')
    if (place.country !== null || place.latitude !== null) found++
  }
  if (found === 0) throw new NoTable(`has neither countries nor coordinates${metadata.databaseType ? ` (${metadata.databaseType.slice(0, 60)})` : ''}: a table of cities or countries is needed`)
  return {
    type: metadata.databaseType.slice(0, 100), built: metadata.buildEpoch,
    find: (ip) => {
      const place = ip === null ? nowhere : looked(reader, ip)
      return place === 'broken' ? nowhere : place
    },
  }
}

function opened(bytes: Buffer): Reader<Response> {
  try {
    return new Reader<Response>(bytes)
  } catch (error) {
    throw new NoTable(`is no table of addresses in the format of MaxMind (.mmdb)${/legacy|dat/i.test((error as Error).message) ? ': it is of the former format (.dat)' : ''}`)
  }
}

/** Addresses the table says something of, here and there in its tree; null: its tree has no end. */
function* addressesIn(bytes: Buffer, { nodeCount, recordSize, ipVersion, treeDepth }: Reader<Response>['metadata']): Generator<string | null> {
  const child = (node: number, side: 0 | 1): number => {
    const at = (node * recordSize) / 4
    if (recordSize === 24) return bytes.readUIntBE(at + side * 3, 3)
    if (recordSize === 32) return bytes.readUInt32BE(at + side * 4)
    const middle = bytes[at + 3] as number
    return (side === 0 ? middle >> 4 : middle & 15) * 0x1000000 + bytes.readUIntBE(at + side * 4, 3)
  }
  let seed = 7
  for (let walk = 0; walk < 2_000; walk++) {
    const bits: number[] = []
    let node = 0
    while (node < nodeCount) {
      if (bits.length === treeDepth) return yield null
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      const side = ((seed >>> 16) & 1) as 0 | 1
      const wanted = child(node, side) === nodeCount ? ((1 - side) as 0 | 1) : side
      bits.push(wanted)
      node = child(node, wanted)
    }
    if (node > nodeCount) yield written(bits, ipVersion)
  }
}

function written(bits: number[], ipVersion: number): string {
  const of = (from: number, size: number) => Array.from({ length: size }, (_, n) => bits[from + n] ?? 0).reduce((sum, bit) => sum * 2 + bit, 0)
  return ipVersion === 4 ? [0, 8, 16, 24].map((from) => of(from, 8)).join('.') : Array.from({ length: 8 }, (_, n) => of(n * 16, 16).toString(16)).join(':')
}

type Found = { country?: { iso_code?: unknown } | string; registered_country?: { iso_code?: unknown }; country_code?: unknown; location?: { latitude?: unknown; longitude?: unknown }; latitude?: unknown; longitude?: unknown; lat?: unknown; lng?: unknown }

function looked(reader: Reader<Response>, ip: string): Place | 'broken' {
  let found: Found | null
  try {
    found = reader.get(ip) as Found | null
  } catch (error) {
    // An address that is none, or of IPv6 where the table has none, says nothing of the table.
    return error instanceof Error && /ip address|IPv6/i.test(error.message) && !(error instanceof RangeError) ? nowhere : 'broken'
  }
  if (found === null) return nowhere
  if (typeof found !== 'object') return 'broken'
  const code = [typeof found.country === 'object' ? found.country?.iso_code : found.country, found.country_code, found.registered_country?.iso_code].find((each) => typeof each === 'string' && /^[A-Za-z]{2}$/.test(each)) as string | undefined
  const at = (value: unknown, most: number) => {
    const number = typeof value === 'string' ? Number(value) : value
    return typeof number === 'number' && Number.isFinite(number) && Math.abs(number) <= most ? number : null
  }
  const latitude = at(found.location?.latitude ?? found.latitude ?? found.lat, 90)
  const longitude = at(found.location?.longitude ?? found.longitude ?? found.lng, 180)
  // Bytes of another form read as numbers that are all but nothing.
  if ([latitude, longitude].some((each) => each !== null && each !== 0 && Math.abs(each) < 1e-9)) return 'broken'
  return { country: code?.toUpperCase() ?? null, latitude: longitude === null ? null : latitude, longitude: latitude === null ? null : longitude }
}
