import 'server-only'
import { and, asc, eq, isNull, max } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { controlTestItems, controlTests } from '#db/schema/control-tests.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, line, text, version } from '#lib/input.ts'
import { type AttributeTotal, outcomeOf } from '#lib/testing/test.ts'
import { type ControlTest, load, subject } from './plan.ts'

const items = controlTestItems
const whole = z.coerce.number().int().min(1).max(2 ** 31 - 1)

/** Of the freeze that counts. */
export const ofFreeze = (of: ControlTest) => and(eq(items.testId, of.id), eq(items.freeze, of.freeze ?? 0))

export function refuseUnlessPerformed(of: ControlTest, seen: number): void {
  sameVersion(of, seen, 'control test')
  if (of.state === 'planned') throw conflict('Its population is not frozen yet: perform it first.')
  if (of.state !== 'performed') throw conflict('It is concluded. Its reviewer can give it back.')
}

/** A letter counts for one more, or one fewer: what a person answers counts while its item is in the sample. */
export function moved(totals: AttributeTotal[] | null, n: number, from: string | null, to: string | null): AttributeTotal[] {
  const word = (letter: string) => outcomeOf(letter) ?? 'open'
  return (totals ?? []).map((total, at) => {
    if (at !== n) return total
    const after = { ...total }
    if (from !== null) after[word(from)]--
    if (to !== null) after[word(to)]++
    after.n += Number(to !== null) - Number(from !== null)
    return after
  })
}

const manual = (of: ControlTest) => of.attributes.flatMap(({ by }, n) => (by === null ? [n] : []))

type Picked = { number: number; outcomes: string }

/** The next tickets that are not in the sample, of a stratum. */
const nextOf = (tx: Tx, of: ControlTest, stratum: string, n: number): Promise<Picked[]> =>
  tx.select({ number: items.number, outcomes: items.outcomes }).from(items).where(and(ofFreeze(of), eq(items.stratum, stratum), isNull(items.turn))).orderBy(asc(items.ticket), asc(items.number)).limit(n)

async function take(tx: Tx, of: ControlTest, picked: Picked[], chosen: 'extension' | 'replacement'): Promise<AttributeTotal[] | null> {
  const [last] = await tx.select({ turn: max(items.turn) }).from(items).where(ofFreeze(of))
  let totals = of.totals
  for (const [n, { number, outcomes }] of picked.entries()) {
    await tx.update(items).set({ chosen, turn: (last?.turn ?? 0) + n + 1 }).where(and(ofFreeze(of), eq(items.number, number)))
    for (const at of manual(of)) totals = moved(totals, at, null, outcomes[at] ?? '?')
  }
  return totals
}

export const extendSample = operation({
  name: 'controlTests.extend',
  summary: 'Extend the sample of a control test by the next tickets, of a stratum or of all, with a reason',
  category: 'data access',
  http: { method: 'POST', path: '/control-tests/{id}/extend' },
  input: z.object({ id, version, more: z.coerce.number({ error: 'is a number' }).int('is a whole number').min(1, 'is at least 1').max(500, 'is at most 500 at once'), stratum: line(0, 300).default(''), reason: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    refuseUnlessPerformed(before, input.version)
    if (before.size === null) throw conflict('Nothing of it is sampled: every item was asked.')
    const picked = await nextOf(tx, before, input.stratum, input.more)
    if (picked.length === 0) throw invalid({ more: 'Every item is in the sample already.' })
    if (picked.length < input.more) throw invalid({ more: `Only ${picked.length} ${picked.length === 1 ? 'item is' : 'items are'} left.` })
    const after: ControlTest = { ...before, totals: await take(tx, before, picked, 'extension'), ...touched(before, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, before.id))
    return done({ id: before.id, version: after.version, numbers: picked.map(({ number }) => number) }, changed(subject(before), null, { added: picked.map(({ number }) => number), reason: input.reason, totals: after.totals }))
  },
})

export const replaceItem = operation({
  name: 'controlTests.replace',
  summary: 'Replace an item of a sample that cannot be tested by the next ticket, with a reason; the item stays in sight',
  category: 'data access',
  http: { method: 'POST', path: '/control-tests/{id}/items/{number}/replace' },
  input: z.object({ id, version, number: whole, reason: text(1, 2_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    refuseUnlessPerformed(before, input.version)
    const [item] = await tx.select().from(items).where(and(ofFreeze(before), eq(items.number, input.number)))
    if (!item || item.turn === null) throw invalid({ number: 'is no item of the sample' })
    if (item.replaced !== null) throw conflict('Another item was taken for it already.')
    if (item.failed > 0) throw conflict('It failed a question: what failed is not replaced.')
    const picked = await nextOf(tx, before, item.stratum, 1)
    const [next] = picked
    if (!next) throw conflict('No item is left to take for it.')
    await tx.update(items).set({ replaced: input.reason }).where(and(ofFreeze(before), eq(items.number, item.number)))
    let totals = await take(tx, before, picked, 'replacement')
    for (const n of manual(before)) totals = moved(totals, n, item.outcomes[n] ?? '?', null)
    const after: ControlTest = { ...before, totals, ...touched(before, actor, at) }
    await tx.update(controlTests).set(after).where(eq(controlTests.id, before.id))
    return done({ id: before.id, version: after.version, number: next.number }, changed(subject(before), null, { item: item.number, instead: next.number, reason: input.reason, totals }))
  },
})
