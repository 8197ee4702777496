import 'server-only'
import { hash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { controlTests } from '#db/schema/control-tests.ts'
import { runs } from '#db/schema/runs.ts'
import { now } from '#lib/clock.ts'
import { canonical } from '#lib/crypto/canonical.ts'
import { bodyOf, type Item, testableOf } from '#lib/door/testable.ts'
import { hexOf, leafOfText, rootOf, seedOf, selected, ticketsOf } from '#lib/testing/sample.ts'
import { compact, outcomesOf } from '#lib/testing/test.ts'
import { logsBehind } from '../log-sources/within.ts'
import { type Hand, runWork } from '../runs/working.ts'
import type { Frozen, FrozenItem } from './frozen.ts'
import { mostItems } from './model.ts'
import { completeTest, failTest } from './operations/perform.ts'
import type { ControlTest } from './operations/plan.ts'

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')

const stratumOf = (strata: ControlTest['strata'], { system, at }: Item) => (strata === 'system' ? system : strata === 'month' ? (at?.slice(0, 7) ?? 'No date') : '')
const inOrder = (one: { key: string }, other: { key: string }) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0)

/** What no second try changes, in words for the page. */
class Unfit extends Error {}

/** What PostgreSQL and the order of bytes agree on. */
const keyOf = (key: string) => Buffer.from(key).toString('latin1')

/**
 * The population as it is now: every item once, in the order of its key, with its leaf and ticket, and what data answers of it.
 * @throws Unfit in words for the page: too many, or a key that two items have
 */
export async function frozen(tx: Tx, of: ControlTest, asOf: Date, progress: Hand['progress'] = () => {}): Promise<Frozen> {
  const source = testableOf(of.source)
  if (!source) throw new Unfit(`There is no source of items called ${of.source} any more.`)
  const { items: read, ipe } = await source.read(tx, { orgId: of.orgId, systemIds: of.systemIds, from: of.fromAt, to: of.toAt, asOf, controlId: of.controlId })
  const found: { item: Item; key: string; text: string }[] = []
  for await (const item of read) {
    if (found.length === mostItems) throw new Unfit(`There are more than ${mostItems.toLocaleString('en')} items. Test fewer systems or a shorter period at once.`)
    found.push({ item, key: keyOf(item.key), text: canonical(bodyOf(item)) })
  }
  found.sort(inOrder)
  const twice = found.find(({ key }, n) => key === found[n - 1]?.key)
  if (twice) throw new Unfit(`Two items have the key ${twice.item.key}: the population cannot be frozen.`)
  const leaves = found.map(({ text }) => leafOfText(sha256, text))
  const root = hexOf(rootOf(sha256, leaves))
  const asked = { from: of.fromAt.toISOString(), to: of.toAt.toISOString(), asOf: asOf.toISOString() }
  const ticket = ticketsOf(sha256, seedOf(sha256, { engagement: of.engagementCode, control: of.controlCode, from: asked.from, to: asked.to, root }))
  const items = found.map(({ item, text }, n): FrozenItem => {
    if (n % 1_000 === 0) progress(n, found.length)
    const leaf = leaves[n] as Uint8Array
    const answers = outcomesOf(of.attributes, item.body, asked)
    const failures = answers.flatMap((answer, at) => (answer?.outcome === 'fail' ? [{ letter: of.attributes[at]?.letter as string, said: answer.said }] : []))
    return { number: n + 1, key: item.key, name: item.name, stratum: stratumOf(of.strata, item), body: text, leaf: hexOf(leaf), ticket: hexOf(ticket(leaf)), turn: null, outcomes: compact(answers), failed: failures.length, failures }
  })
  if (of.size !== null) {
    const sizes = of.strata === null ? of.size : Object.fromEntries([...new Set(items.map(({ stratum }) => stratum))].map((stratum) => [stratum, of.size as number]))
    for (const [n, number] of selected(items, sizes).entries()) Object.assign(items[number - 1] as FrozenItem, { turn: n + 1 })
  }
  // Logs stand beside what items are taken from: where nothing of that is there, they are no stand-in for it.
  const logs = ipe.length === 0 ? [] : await logsBehind(tx, of.controlId, of.fromAt, of.toAt, asOf)
  return { items, root, ipe: [...ipe, ...logs], asOf }
}

async function work({ orgId, id, read, progress }: Hand): Promise<Frozen | string> {
  const at = now()
  return read(orgId, async (tx) => {
    const [run] = await tx.select({ subjectId: runs.subjectId }).from(runs).where(eq(runs.id, id))
    const [of] = run ? await tx.select().from(controlTests).where(eq(controlTests.id, run.subjectId)) : []
    if (!of) return 'It is not there any more.'
    return frozen(tx, of, at, progress).catch((error: unknown) => {
      if (error instanceof Unfit) return error.message
      throw error
    })
  })
}

export const performing = runWork<Frozen | string>({
  queue: 'control-tests.perform',
  name: 'control test',
  work,
  finish: (actor, id, found) => (typeof found === 'string' ? failTest(actor, { id, why: found }) : completeTest(actor, { id, found })),
  giveUp: (actor, id, why) => failTest(actor, { id, why }),
})
