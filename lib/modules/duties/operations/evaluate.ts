import 'server-only'
import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { dutyEvaluations, dutyRules, type EvaluationFacts } from '#db/schema/duties.ts'
import { populations } from '#db/schema/populations.ts'
import { runs } from '#db/schema/runs.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { portal, type Right } from '#lib/duties/mapping.ts'
import { conflict } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { matched } from '../../people/within.ts'
import { beginRun, endRun, lockRunOf } from '../../runs/within.ts'
import { findActs } from '../acts.ts'
import { gather, gatherOf, gatherPortal, type Holders, inForce, type Present, presentPopulations, tally } from '../holding.ts'
import { type Evaluation, evaluationSubject as subject, lockDuties } from '../record.ts'
import { type Settled, settle } from '../settling.ts'

/** One that has not read the rules yet will see what was changed just now. */
async function waits(tx: Tx): Promise<boolean> {
  const [found] = await tx.select({ id: runs.id }).from(runs).where(and(eq(runs.queue, 'duties.evaluate'), inArray(runs.status, ['waiting', 'queued']))).limit(1)
  return found !== undefined
}

export const evaluateDuties = operation({
  name: 'duties.evaluate',
  summary: 'Start to evaluate all people against all segregation rules in force',
  category: 'detection',
  http: { method: 'POST', path: '/duty-evaluations' },
  input: z.object({}),
  run: async (scope) => {
    const { tx, actor, at } = scope
    if (await waits(tx)) throw conflict('An evaluation waits for its turn already: it will see everything as it is then.')
    const row: Evaluation = { ...created(actor, at), state: 'waiting', facts: null, error: null, doneAt: null }
    await tx.insert(dutyEvaluations).values(row)
    const run = await beginRun(scope, 'duties.evaluate', { subject: subject(row), input: {} })
    return done({ id: row.id, runId: run.id }, changed(subject(row), null, { evaluating: run.status }))
  },
})

/** Once what conflicts are reckoned by has changed: by the portal, in the same transaction. Without a rule in force there is nothing to look for. */
export async function evaluateAnew({ tx, actor, call }: Pick<Scope<unknown>, 'tx' | 'actor' | 'call'>): Promise<void> {
  const known = await tx.$count(dutyRules, ne(dutyRules.state, 'draft'))
  if (known > 0 && !(await waits(tx))) await call(evaluateDuties, {}, jobActor(actor.orgId, 'duties', actor.request.id))
}

const loadOf = lockRunOf('duties.evaluate', locked(dutyEvaluations))
const first = 50

type Place = { systemId: string; environment: string; rights: Right[] }

/** Where each rule could tell anything, and where not. */
function reachOf(core: Awaited<ReturnType<typeof inForce>>['core'], rules: Awaited<ReturnType<typeof inForce>>['rules'], places: Place[], named: ReadonlyMap<string, string>): EvaluationFacts['rules'] {
  const reach = core.reach(places)
  const lacking = reach.flatMap((each, n) => {
    const rule = rules[n]
    if (!rule || each.evaluable === each.of && each.of > 0) return []
    return [{ ruleId: rule.id, rule: rule.name, evaluable: each.evaluable, of: each.of, first: each.lacking.slice(0, 5).map(({ systemId, sides }) => ({ system: systemId === '' ? 'Anywhere' : (named.get(systemId) ?? ''), duties: sides.map((side) => (side === 'one' ? rule.oneName : rule.otherName)) })) }]
  })
  return { evaluated: reach.filter((each) => each.evaluable > 0).length, partly: reach.filter((each) => each.evaluable > 0 && each.evaluable < each.of).length, of: rules.length, lacking: lacking.slice(0, 200) }
}

/** Systems that could have accounts, and those among them nothing is known of. */
async function unknownSystems(tx: Tx, present: Present[]): Promise<EvaluationFacts['systemsWithout']> {
  const known = present.filter((each) => each.accepted > 0).map((each) => each.systemId)
  const rows = await tx.execute<{ id: string; name: string; n: number; all: number }>(sql`
    select s.id, s.name, count(*) over ()::int as n, (select count(*)::int from systems w where w.deleted_at is null) as all from systems s
    where s.deleted_at is null and not (s.id = any(${sql.param(known)}::uuid[])) order by s.name limit ${first}`)
  const [one] = rows
  return { count: one?.n ?? 0, of: one?.all ?? new Set(known).size, first: rows.map(({ id: systemId, name }) => ({ id: systemId, name })) }
}

/** Everything at once: what it reads are the populations that are the newest when it begins; one that is frozen meanwhile has a check of its own behind it. */
export const judgeDuties = operation({
  name: 'duties.judge',
  summary: 'Record which conflicts of duties there are, and what could not be told',
  category: 'detection',
  input: z.object({ id }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, subject: { run, of: before }, at } = scope
    await lockDuties(tx, actor.orgId)
    const { rules, core } = await inForce(tx)
    const present = await presentPopulations(tx)
    const filled = present.filter((each) => each.accepted > 0)
    for (const each of filled) await matched(scope, each.id)
    const holders: Holders = new Map()
    const counts = tally()
    const places = new Map<string, Place>()
    for (const each of filled) {
      const rights = await gather(tx, each, core, holders, counts)
      const place = places.get(each.systemId) ?? { systemId: each.systemId, environment: each.environment, rights: [] }
      for (const right of rights) if (core.dutiesOf(right) > 0) place.rights.push(right)
      places.set(each.systemId, place)
    }
    const here = await gatherPortal(tx, at, core, holders)
    const named = new Map([...present.map((each) => [each.systemId, each.system] as const), [portal, 'The portal']])
    const settled = await settle(tx, { orgId: actor.orgId, holders, rules, core, at })
    const acts = await findActs(tx, actor, at)
    const facts: EvaluationFacts = {
      populations: filled.slice(0, 500).map((each) => ({ id: each.id, system: each.system, source: each.source, title: each.title, extractedAt: each.extractedAt.toISOString(), rows: each.accepted })),
      systemsWithout: await unknownSystems(tx, present),
      entitlements: { looked: counts.looked, mapped: counts.mapped, disabled: counts.disabled, unknownEnabled: counts.unknownEnabled, groups: counts.groups },
      holders: { people: [...holders.values()].filter((each) => each.personId !== null).length, accounts: counts.accounts.size, unknown: counts.unknown.size, portalUsers: here.users },
      rules: reachOf(core, rules, [...places.values(), { systemId: portal, environment: '', rights: here.rights }], named),
      conflicts: countsOf(settled), cut: settled.cut, acts,
    }
    const after: Evaluation = { ...before, state: 'done', facts, error: null, doneAt: at, ...touched(before, actor, at) }
    await tx.update(dutyEvaluations).set(after).where(eq(dutyEvaluations.id, before.id))
    await endRun(scope, run, { status: 'done', done: counts.looked, total: counts.looked, counts: { found: settled.found, opened: settled.opened } })
    const { found, opened, reopened, resolved } = settled
    return done({ id: before.id, found, opened, resolved }, changed(subject(before), { state: before.state }, { state: 'done', found, opened, reopened, resolved, void: settled.void, acts: acts.reduce((sum, each) => sum + each.found, 0), ...(opened + reopened > 0 && { told: settled.owners }) }, { count: counts.looked }))
  },
})

const countsOf = ({ found, opened, reopened, resolved, void: none, untold }: Settled): EvaluationFacts['conflicts'] => ({ found, opened, reopened, resolved, void: none, untold })

export const failEvaluation = operation({
  name: 'duties.fail',
  summary: 'Record why duties could not be evaluated',
  category: 'detection',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { why }, subject: { run, of: before }, at } = scope
    await tx.update(dutyEvaluations).set({ state: 'failed', error: why, ...touched(before, actor, at) }).where(eq(dutyEvaluations.id, before.id))
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why.slice(0, 1_000), { state: before.state }, { state: 'failed', error: why }))
  },
})

type Touched = { account_id: string; account_name: string }

/** Accounts of which a row came, went or is another one since the population before: the leaf covers whether it is enabled, its kind and its names. */
const touchedBy = async (tx: Tx, populationId: string, formerId: string | null): Promise<Touched[]> => [...await tx.execute<Touched>(formerId === null
  ? sql`select distinct account_id, account_name from population_rows where population_id = ${populationId}`
  : sql`select distinct coalesce(n.account_id, o.account_id) as account_id, coalesce(n.account_name, o.account_name) as account_name
      from (select key, leaf, account_id, account_name from population_rows where population_id = ${populationId}) n
      full join (select key, leaf, account_id, account_name from population_rows where population_id = ${formerId}) o on o.key = n.key
      where n.key is null or o.key is null or n.leaf <> o.leaf`)]

const mostAtOnce = 5_000

/** By the portal, when a population is frozen: only whose rows came, went or were altered. Very many of them are an evaluation of everybody. */
export const checkPopulation = operation({
  name: 'duties.check',
  summary: 'Check a newly frozen population for conflicts of duties',
  category: 'detection',
  input: z.object({ populationId: id }),
  load: async ({ tx, input }) => (await tx.select().from(populations).where(and(eq(populations.id, input.populationId), eq(populations.state, 'frozen'), isNull(populations.deletedAt))))[0] ?? null,
  run: async (scope) => {
    const { tx, actor, subject: of, at } = scope
    const about = { type: 'population' as const, id: of.id, label: of.title }
    await matched(scope, of.id)
    await lockDuties(tx, actor.orgId)
    const { rules, core } = await inForce(tx)
    const accounts = await touchedBy(tx, of.id, of.formerId)
    if (accounts.length > mostAtOnce) {
      await evaluateAnew(scope)
      return done({ checked: 0, opened: 0, resolved: 0, everybody: true }, changed(about, null, { dutiesChecked: 'everybody' }))
    }
    const people = await tx.execute<{ id: string }>(sql`select distinct coalesce(a.person_id, a.owner_id) as id from accounts a where a.system_id = ${of.systemId} and a.account_id = any(${sql.param(accounts.map((each) => each.account_id))}::text[]) and coalesce(a.person_id, a.owner_id) is not null`)
    const personIds = people.map((each) => each.id)
    const holders = await gatherOf(tx, (await presentPopulations(tx)).filter((each) => each.accepted > 0), core, { personIds, accounts: accounts.map((each) => ({ systemId: of.systemId, accountId: each.account_id, name: each.account_name })) }, at)
    const only = [...new Set([...holders.keys(), ...personIds.map((each) => `person:${each}`), ...accounts.map((each) => `account:${of.systemId}:${each.account_id}`)])]
    const settled = await settle(tx, { orgId: actor.orgId, holders, rules, core, at, only })
    return done({ checked: only.length, opened: settled.opened + settled.reopened, resolved: settled.resolved, everybody: false }, changed(about, null, { dutiesChecked: personIds.length, conflictsOpened: settled.opened + settled.reopened, conflictsResolved: settled.resolved, ...(settled.owners.length > 0 && { told: settled.owners }) }, { count: accounts.length }))
  },
})
