import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import type { Step } from '#lib/decisions.ts'
import { decisionsSql } from '#lib/decisions-sql.ts'
import { AppError } from '#lib/errors.ts'
import type { Arrange, Decidable } from '#lib/modules/example-shape.ts'
import { decidables } from '#lib/modules/examples.ts'
import { arranging } from './arrange.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization, write } from './fixtures.ts'

/** Every state × decision × same or other person: through the door, and as a bare statement of the application's role. */
const database = await testDatabase()
const { decided } = await import('#lib/modules/index.ts')
const { allOperations } = await import('#lib/door/registry.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

let org: TestOrganization
let here: Arrange
let involved: Person
/** Another account of the same human. */
let second: Person
let other: Person
let third: Person

beforeAll(async () => {
  org = await organization(owner, 'Decided')
  here = (await arranging(owner)(org.id)).here
  ;[involved, other, third] = [await org.person('admin', 'Involved'), await org.person('admin', 'Other'), await org.person('admin', 'Third')]
  const account = await org.person('admin', 'Second account')
  await write(owner, org.id, async (sql) => void (await sql`update users set person_id = ${involved.personId} where id = ${account.userId}`))
  second = { ...account, personId: involved.personId }
})

type Steps = [verb: string, step: Step<string>][]
const stepsOf = ({ decisions }: Decidable) => Object.entries(decisions.steps) as Steps
const statesOf = ({ decisions }: Decidable) => Object.keys(decisions.states)
const stateOf = async (of: Decidable, id: string) => (await owner`select status from ${owner(of.decisions.record)} where id = ${id}`)[0]?.status as string

/** A record in that state: from a beginning, by legal steps somebody takes who has nothing to do with it. */
async function recordIn(of: Decidable, state: string): Promise<string> {
  const seen = new Map<string, string[]>(of.decisions.starts.map((start) => [start, [start]]))
  for (const [at, path] of seen) {
    for (const [, step] of stepsOf(of)) if (step.from.includes(at) && !seen.has(step.to) && !of.needsMore?.(at, step.to)) seen.set(step.to, [...path, step.to])
  }
  const [start = '', ...path] = seen.get(state) ?? []
  const id = await of.begin(here, start, involved)
  if (id === null) throw new Error(`no ${of.decisions.one} begins as ${start}`)
  for (const who of [involved, second, other, third]) await of.ready?.(here, id, { userId: who.userId, personId: who.personId ?? who.userId })
  for (const to of path) await here.write((sql) => sql`update ${sql(of.decisions.record)} set ${sql(of.columns(to, third, 'On the way'))} where org_id = ${org.id} and id = ${id}`)
  expect(await stateOf(of, id)).toBe(state)
  return id
}

class Undone extends Error {}

/** What PostgreSQL says to the application's role; nothing of it stays. */
async function bare(of: Decidable, id: string, to: string, by: Person, note: string | null): Promise<string> {
  return app.begin(async (sql) => {
    await sql`select set_config('app.org_id', ${org.id}, true)`
    const rows = await sql`update ${sql(of.decisions.record)} set ${sql(of.columns(to, by, note))} where org_id = ${org.id} and id = ${id} returning id`
    throw new Undone(rows.length === 1 ? 'done' : 'no row')
  }).then(() => 'committed', (error: unknown) => (error instanceof Undone ? error.message : ((error as { code?: string }).code ?? String(error))))
}

describe('what is decided', () => {
  it('is written out for PostgreSQL as the modules say it (`npm run decisions`)', () => {
    expect(readFileSync(new URL('../db/decisions.sql', import.meta.url), 'utf8')).toBe(decisionsSql(decided))
  })

  it('is all tried here', () => {
    expect(decidables.map((each) => each.decisions.record).sort()).toEqual(decided.map((each) => each.record).sort())
  })

  it('has a trigger, and begins undecided', async () => {
    for (const of of decidables) {
      const rows = await owner`select from pg_trigger where tgrelid = ${of.decisions.record}::regclass and tgname in ('decided', 'decided_begins') and tgenabled = 'O'`
      expect([of.decisions.record, rows.length]).toEqual([of.decisions.record, 2])
    }
  })
})

describe.each(decidables.map((of) => [of.decisions.record, of] as const))('%s', (_, of) => {
  const takes = stepsOf(of).filter(([, step]) => step.note !== 'none')

  it.each(statesOf(of))('%s: every decision through the door', async (state) => {
    for (const [verb, step] of takes) {
      for (const [who, actor] of [['other', other], ['same', involved], ['second account', second]] as const) {
        const id = await recordIn(of, state)
        const call = allOperations().find(({ spec }) => spec.name === step.act) as unknown as (actor: Person, input: unknown) => Promise<unknown>
        // The version of the record, where the operation asks for it, has moved with the steps that led here only through the door.
        const answer = await call(actor, of.input(id, 'Because')).then(() => 'done', (error: unknown) => (error instanceof AppError ? error.code : String(error)))
        const expected = !step.from.includes(state) ? /^(conflict|not_found)$/ : step.notBy.length > 0 && who !== 'other' ? /^forbidden$/ : /^done$/
        expect([state, verb, who, answer]).toEqual([state, verb, who, expect.stringMatching(expected)])
        expect([state, verb, who, await stateOf(of, id)]).toEqual([state, verb, who, answer === 'done' ? step.to : state])
      }
      if (step.note !== 'needed' || !step.from.includes(state)) continue
      const id = await recordIn(of, state)
      const call = allOperations().find(({ spec }) => spec.name === step.act) as unknown as (actor: Person, input: unknown) => Promise<unknown>
      await expect(call(other, of.input(id, null))).rejects.toMatchObject({ code: 'invalid' })
      expect(await stateOf(of, id)).toBe(state)
    }
  })

  it.each(statesOf(of))('%s: to every state by a bare statement', async (from) => {
    const id = await recordIn(of, from)
    for (const to of statesOf(of)) {
      const legal = stepsOf(of).filter(([, step]) => step.from.includes(from) && step.to === to).map(([, step]) => step)
      // What is moved without anybody who says they decided is no decision, and to stay as it is neither.
      const names = Object.keys(of.columns(to, other, 'x')).some((column) => of.decisions.deciders.includes(column))
      if (from === to && (!names || to === 'open')) continue
      for (const [who, by] of [['other', other], ['same', involved], ['second account', second]] as const) {
        for (const note of ['Because', null]) {
          const barred = names && who !== 'other' && legal.some((step) => step.notBy.length > 0)
          const expected = legal.length === 0 || of.needsMore?.(from, to) || (legal.every((step) => step.note === 'needed') && note === null) ? 'TM005' : barred ? 'TM006' : 'done'
          const answer = await bare(of, id, to, by, note)
          expect([from, to, who, note, answer]).toEqual([from, to, who, note, expected])
        }
      }
    }
    expect(await stateOf(of, id)).toBe(from)
  })

  it('begins in no other state, and with nobody who decided', async () => {
    for (const state of statesOf(of).filter((each) => !of.decisions.starts.includes(each))) {
      const id = await recordIn(of, of.decisions.starts.at(-1) as string)
      const insert = app.begin(async (sql) => {
        await sql`select set_config('app.org_id', ${org.id}, true)`
        const [row] = await sql`select * from ${sql(of.decisions.record)} where id = ${id}`
        await sql`insert into ${sql(of.decisions.record)} select (jsonb_populate_record(null::${sql(of.decisions.record)}, ${sql.json({ ...JSON.parse(JSON.stringify(row)), id: v7(), ...JSON.parse(JSON.stringify(of.columns(state, third, 'x'))) })})).*`
      })
      await expect(insert).rejects.toMatchObject({ code: 'TM005' })
    }
  })
})
