import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../test/database.ts'
import { organization, type TestOrganization } from '../test/fixtures.ts'

const database = await testDatabase()
const { appPool, begin, beginReading, closePools } = await import('./client.ts')
const root = postgres(database.superUrl, { max: 1, onnotice: () => {} })
let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Lost')
})
afterAll(async () => {
  await closePools()
  await root.end()
})

async function endWhoSleeps(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const ended = await root`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
    if (ended.length > 0) return
    await sleep(20)
  }
}

it('a connection lost under a statement fails that change or read alone; every connection of the pool serves again', async () => {
  for (let n = 0; n < 6; n++) {
    const change = begin(appPool(), here.id, (tx) => tx.execute(sql`select pg_sleep(20)`))
    await Promise.all([expect(change).rejects.toThrow(), endWhoSleeps()])
    const read = beginReading(here.id, (tx) => tx.execute(sql`select pg_sleep(20)`), n % 2 === 0 ? { statements: 1 } : {})
    await Promise.all([expect(read).rejects.toThrow(), endWhoSleeps()])
  }
  const one = sql`select 1 as one`
  const all = await Promise.all(Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? begin(appPool(), here.id, (tx) => tx.execute(one)) : beginReading(here.id, (tx) => tx.execute(one)))))
  expect(all.every((rows) => rows[0]?.one === 1)).toBe(true)
})

it('a connection lost between two statements ends that change or read with an error, and nothing else', async () => {
  const uncaught: unknown[] = []
  const note = (error: unknown) => void uncaught.push(error)
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  const loseIt = async (pid: unknown) => {
    await root`select pg_terminate_backend(${Number(pid)})`
    await sleep(60)
  }
  const pidOf = async (tx: Parameters<Parameters<typeof beginReading>[1]>[0]) => (await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]?.pid
  const reached: string[] = []
  for (let n = 0; n < 5; n++) {
    await expect(begin(appPool(), here.id, async (tx) => {
      await loseIt(await pidOf(tx))
      await tx.execute(sql`select 1`)
      reached.push('change')
    })).rejects.toThrow()
    await expect(beginReading(here.id, async (tx) => {
      await loseIt(await pidOf(tx))
      await tx.execute(sql`select 1`)
      reached.push('read')
    })).rejects.toThrow()
    // Lost after the last statement: nobody can say that it was committed.
    await expect(begin(appPool(), here.id, async (tx) => loseIt(await pidOf(tx)))).rejects.toThrow()
    await expect(begin(appPool(), here.id, async (tx) => {
      const pid = await pidOf(tx)
      await Promise.all([loseIt(pid), tx.execute(sql`select pg_sleep(5)`), tx.execute(sql`select 2`)])
    })).rejects.toThrow()
  }
  const all = await Promise.all(Array.from({ length: 40 }, () => begin(appPool(), here.id, (tx) => tx.execute(sql`select 1 as one`))))
  process.off('uncaughtException', note)
  process.off('unhandledRejection', note)
  expect(reached).toEqual([])
  expect(all.every((rows) => rows[0]?.one === 1)).toBe(true)
  expect(uncaught).toEqual([])
}, 30_000)
