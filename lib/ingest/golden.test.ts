import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deliverable } from './normalize.ts'
import { type Delivery, readDelivery } from './read.ts'

/** What vendors send, and beside it what becomes of it (`npx vitest run lib/ingest/golden.test.ts -u` writes that anew). PostgreSQL's are of a real server, but that `raise log` wrote its lines of pgaudit. */
const folder = new URL('./golden/', import.meta.url)
const given = readdirSync(folder).filter((name) => !name.endsWith('.events.json'))
const now = new Date('2026-12-01T00:00:00Z')

/** What a webhook of nobody's form sends is known by its address, and not by its form. */
const sourceOf = (name: string) => (name.startsWith('webhook') ? 'webhook' : 'auto')
export const read = (bytes: Buffer, source: 'auto' | 'webhook' = 'auto'): Promise<Delivery> => readDelivery((async function* () { yield bytes })(), { source, gzip: false, at: now })
const told = ({ events, rejects }: Delivery) => `${JSON.stringify({ events: events.map(({ raw: _, key: _key, ...event }) => event), rejects }, null, 1).replace(/\n {3}/g, ' ')}\n`

describe('golden files', () => {
  it.each(given)('%s', async (name) => {
    await expect(told(await read(readFileSync(new URL(name, folder)), sourceOf(name)))).toMatchFileSnapshot(`./golden/${name}.events.json`)
  })

  it('are there for every source that has a form of its own', async () => {
    const found = await Promise.all(given.map(async (name) => (await read(readFileSync(new URL(name, folder)), sourceOf(name))).events.map((event) => event.source)))
    expect(deliverable.filter((source) => !found.flat().includes(source))).toEqual(['other'])
  })

  it('of PostgreSQL tell the same in CSV and JSON, character for character', async () => {
    const [csv, json] = await Promise.all(['csv', 'ndjson'].map(async (end) => (await read(readFileSync(new URL(`postgresql-18.${end}`, folder)))).events))
    expect(csv?.map((event) => event.raw)).toEqual(json?.map((event) => event.raw))
    expect(csv).toHaveLength(40)
  })
})
