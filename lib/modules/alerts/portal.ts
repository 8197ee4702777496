import 'server-only'
import { join } from 'node:path'
import { gte, lt, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { type Full, portalMinutes } from '#db/schema/alerts.ts'
import { fullness } from '#lib/artifacts/folder-disk.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { days, minutes, seconds } from '#lib/clock.ts'
import { type Counted, count, takeCounted } from '#lib/counted.ts'
import { type Background, background } from '#lib/door/background.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { ofProcess } from '#lib/of-process.ts'
import type { Settings } from '../settings/model.ts'
import type { Condition } from './model.ts'

/**
 * How the portal itself goes, all its processes together (DE-4): each counts in memory and adds up here. What is told of it is the same for every organization and
 * names none. A condition begins above its limit and ends well below it, so that what hovers there is one alert.
 */

/** Adds what this process counted. Its own failure counts, and is written when the database is there again, under the minutes of then. */
export async function writeCounted(write: Background['write']): Promise<void> {
  const rows = takeCounted()
  if (rows.length === 0) return
  try {
    await write(null, (tx) => tx.insert(portalMinutes).values(rows.map(({ minute, name, times }) => ({ minute: new Date(minute * 60_000), name, value: times })).sort((one, other) => Number(one.minute) - Number(other.minute) || one.name.localeCompare(other.name)))
      .onConflictDoUpdate({ target: [portalMinutes.minute, portalMinutes.name], set: { value: sql`${portalMinutes.value} + excluded.value` } }))
  } catch (error) {
    for (const { minute, name, times } of rows) count(name, times, minute)
    throw error
  }
}

const every = seconds(10)

/** Of a web process, from its start to its end. */
export function keepWritingCounted(): void {
  const held = ofProcess('writing counted', (): { timer?: NodeJS.Timeout } => ({}))
  const { write } = background(v7())
  const note = () => writeCounted(write).catch((error: unknown) => log.warn({ error }, 'what the portal counts of itself could not be written'))
  if (held.timer) return
  held.timer = setInterval(() => void note(), every).unref()
  // Said by `scripts/serve.mjs`.
  process.on('tickmark:last' as never, (last: (() => Promise<unknown>)[]) => void last.push(note))
}

/** Files may lie on a disk of their own. */
async function diskFull(): Promise<number> {
  const { DATA_DIR } = env()
  return Math.max(...(await Promise.all([fullness(DATA_DIR), fullness(join(DATA_DIR, 'artifacts'))])))
}

async function databaseFull(tx: Tx): Promise<Partial<Record<Full, number>>> {
  const [row] = await tx.execute<{ size: string; used: number; most: number }>(sql`select pg_database_size(current_database()) as size, (select sum(numbackends) from pg_stat_database)::int as used, current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most`)
  const { DATABASE_GIGABYTES: room } = env()
  return { ...(row && { 'connections full': Math.round((row.used / row.most) * 1_000) }), ...(row && room !== undefined && { 'database full': Math.round((Number(row.size) / (room * 1e9)) * 1_000) }) }
}

/** What no request notices: how full everything is, and whether files can be stored while nobody stores any. */
export async function measurePortal({ write }: Background): Promise<void> {
  // Counted there, when it fails.
  await artifactStore().ping(AbortSignal.timeout(seconds(10))).catch((error: unknown) => log.warn({ error }, 'the file store does not answer'))
  await writeCounted(write)
  const disk = await diskFull()
  await write(null, async (tx) => {
    const full = { 'disk full': disk, ...(await databaseFull(tx)) }
    const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000)
    await tx.insert(portalMinutes).values(Object.entries(full).map(([name, value]) => ({ minute, name: name as Full, value }))).onConflictDoUpdate({ target: [portalMinutes.minute, portalMinutes.name], set: { value: sql`greatest(${portalMinutes.value}, excluded.value)` } })
    await tx.delete(portalMinutes).where(lt(portalMinutes.minute, new Date(Date.now() - days(1))))
  })
}

/** Fewer are an accident of one request. */
const fewestFailed = 5
/** Points of a hundred below its limit where what is full is full no more. */
const lower = 5

/** @param live keys of alerts that are not resolved @param at as the database has it: its minutes are those of the processes' clocks */
export async function ofPortal(tx: Tx, at: Date, set: Settings['alerts'], live: ReadonlySet<string>): Promise<Condition[]> {
  const rows = await tx.select().from(portalMinutes).where(gte(portalMinutes.minute, new Date(at.getTime() - minutes(15))))
  const sum = (name: Counted, within: number) => rows.reduce((all, row) => all + (row.name === name && row.minute.getTime() >= at.getTime() - minutes(within) ? row.value : 0), 0)
  const found: Condition[] = []
  const look = (key: string, begins: boolean, goesOn: boolean, given: Pick<Condition, 'title' | 'said' | 'severity'>) => {
    if (begins || (live.has(key) && goesOn)) found.push({ source: 'operation', key, subject: 'The portal', href: '/alerts?state=live&source=operation', since: null, ...given })
  }
  const rate = (within: number) => (sum('failed requests', within) / Math.max(1, sum('requests', within))) * 100
  const failed = (within: number) => sum('failed requests', within) >= fewestFailed
  look('portal requests', failed(5) && rate(5) > set.failedPercent, rate(5) > set.failedPercent / 2 || rate(15) > set.failedPercent / 2, { title: 'Requests to the portal fail', said: `More than ${set.failedPercent} % of the requests of five minutes were not answered as they should be. It ends when it was less than half of that for 15 minutes.`, severity: 3 })
  const failing = (key: string, name: Counted, given: Pick<Condition, 'title' | 'said' | 'severity'>) => look(key, sum(name, 5) >= set.failures, sum(name, 15) > 0, given)
  const often = `At least ${set.failures} times within five minutes. It ends when it worked for 15 minutes.`
  failing('portal database', 'database failures', { title: 'The database fails', said: `Connections could not be made, or broke. ${often}`, severity: 4 })
  failing('portal files', 'file failures', { title: 'Files cannot be stored or read', said: `The bucket or folder of files refused. ${often}`, severity: 4 })
  const full = (key: string, name: Full, given: { title: string; what: string }) => {
    const now = rows.filter((row) => row.name === name).toSorted((one, other) => Number(other.minute) - Number(one.minute))[0]
    if (now) look(key, now.value >= set.fullPercent * 10, now.value >= (set.fullPercent - lower) * 10, { title: given.title, said: `${given.what} ${set.fullPercent} % or more are used. It ends below ${set.fullPercent - lower} %.`, severity: 3 })
  }
  full('portal disk', 'disk full', { title: 'The disk of the portal fills up', what: 'Of the disk that holds the data folder' })
  full('portal connections', 'connections full', { title: 'Few connections to the database are left', what: 'Of the connections that the database allows' })
  full('portal size', 'database full', { title: 'The database fills the space it has', what: 'Of the space that the operator gave the database' })
  return found
}
