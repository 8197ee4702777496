import 'server-only'
import { and, asc, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { censuses, censusRows } from '#db/schema/censuses.ts'
import { controlTestDeviations, controlTests } from '#db/schema/control-tests.ts'
import type { SourceKind, SourceRate } from '#db/schema/deficiencies.ts'
import { dutyConflicts, dutyRules } from '#db/schema/duties.ts'
import { findings } from '#db/schema/findings.ts'
import { changeExceptions } from '#db/schema/reconciliations.ts'
import { days } from '#lib/clock.ts'
import { invalid } from '#lib/errors.ts'
import { kindWords } from '../censuses/model.ts'
import { testName } from '../control-tests/model.ts'
import { calendarOfControl } from '../controls/within.ts'

/** What a record was called and said when it was named. It tells of nobody by name: a deficiency is read by many. */
export type Found = { recordId: string | null; label: string; said: string; rates: SourceRate[] | null }
export type Of = { engagementId: string; controlId: string | null }

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi
const none = (what: string) => invalid({ record: `is no ${what} of this organization` })

/** Of a control test: of each question how many failed, of how many it was asked of and could apply. */
export async function ratesOf(tx: Tx, test: Pick<typeof controlTests.$inferSelect, 'id' | 'freeze' | 'totals' | 'attributes'>): Promise<SourceRate[]> {
  const found = await tx.select({ letter: controlTestDeviations.letter, cause: controlTestDeviations.cause }).from(controlTestDeviations).where(and(eq(controlTestDeviations.testId, test.id), eq(controlTestDeviations.freeze, test.freeze ?? 0))).orderBy(asc(controlTestDeviations.letter), asc(controlTestDeviations.createdAt)).limit(500)
  return (test.totals ?? []).filter(({ fail }) => fail > 0).map(({ letter, n, fail, not_applicable: apart, not_evaluable: notEvaluable }) => ({
    letter, asks: test.attributes.find((each) => each.letter === letter)?.asks ?? '', failed: fail, tested: n - apart, notEvaluable, causes: found.filter((each) => each.letter === letter).map(({ cause }) => cause),
  }))
}

export const rateWords = ({ letter, asks, failed, tested, notEvaluable }: SourceRate): string => `${letter}. ${asks} ${failed} of ${tested} failed${notEvaluable > 0 ? `, ${notEvaluable} could not be evaluated` : ''}.`

async function ofTest(tx: Tx, id: string, of: Of): Promise<Found> {
  const [test] = await tx.select().from(controlTests).where(eq(controlTests.id, id)).for('share')
  if (!test) throw none('control test')
  if (test.engagementId !== of.engagementId) throw invalid({ record: 'is a test of another engagement' })
  if (of.controlId !== null && test.controlId !== of.controlId) throw invalid({ record: 'is a test of another control' })
  if (test.state !== 'prepared' && test.state !== 'reviewed') throw invalid({ record: 'is not concluded yet: conclude the test first' })
  const rates = await ratesOf(tx, test)
  if (rates.length === 0 && test.conclusion !== 'not_effective') throw invalid({ record: 'has no deviation, and did not find the control ineffective' })
  return { recordId: test.id, label: testName(test).slice(0, 500), said: (rates.map(rateWords).join(' ') || (test.statement ?? 'Concluded as not effective.')).slice(0, 5_000), rates }
}

const byKind: Record<Exclude<SourceKind, 'typed' | 'control_test'>, (tx: Tx, id: string, rest: string) => Promise<Found>> = {
  finding: async (tx, id) => {
    const [found] = await tx.select({ rule: findings.ruleName, at: findings.occurredAt, status: findings.status }).from(findings).where(eq(findings.id, id))
    if (!found) throw none('finding')
    return { recordId: id, label: found.rule.slice(0, 500), said: `Happened ${found.at.toISOString().slice(0, 16).replace('T', ' ')} UTC; ${found.status.replace('_', ' ')} when it was named here.`, rates: null }
  },
  duty_conflict: async (tx, id) => {
    const [found] = await tx.select({ rule: dutyRules.name, state: dutyConflicts.state, one: dutyConflicts.oneCount, other: dutyConflicts.otherCount }).from(dutyConflicts).innerJoin(dutyRules, and(eq(dutyRules.orgId, dutyConflicts.orgId), eq(dutyRules.id, dutyConflicts.ruleId))).where(eq(dutyConflicts.id, id))
    if (!found) throw none('conflict of duties')
    return { recordId: id, label: found.rule.slice(0, 500), said: `One person has both duties, by ${found.one} and ${found.other} rights; ${found.state} when it was named here.`, rates: null }
  },
  change_exception: async (tx, id) => {
    const [found] = await tx.select({ title: changeExceptions.title, said: changeExceptions.said }).from(changeExceptions).where(eq(changeExceptions.id, id))
    if (!found) throw none('exception of a reconciliation')
    return { recordId: id, label: found.title.slice(0, 500) || 'Exception', said: found.said.slice(0, 5_000) || found.title, rates: null }
  },
  census_row: async (tx, id, rest) => {
    const number = Number(/^\/(?:rows\/)?(\d{1,9})\b/.exec(rest)?.[1] ?? Number.NaN)
    const [found] = Number.isInteger(number) ? await tx.select({ title: censuses.title, kind: censusRows.kind, outcome: censusRows.outcome }).from(censusRows).innerJoin(censuses, and(eq(censuses.orgId, censusRows.orgId), eq(censuses.id, censusRows.censusId))).where(and(eq(censusRows.censusId, id), eq(censusRows.number, number))) : []
    if (!found) throw none('row of a census')
    return { recordId: `${id}/${number}`, label: `${found.title}, row ${number}`.slice(0, 500), said: `${kindWords[found.kind]}: ${found.outcome.replace('_', ' ')}.`, rates: null }
  },
  missed_occurrence: async (tx, id, rest) => {
    const key = /(\d{4}(?:-(?:W\d\d|\d\d|Q[1-4]|H[12]))?)\s*$/.exec(rest)?.[1]
    const at = new Date()
    const year = Number(key?.slice(0, 4) ?? 0)
    const cells = key && year >= 2000 && year < 2200 ? await calendarOfControl(tx, id, { from: new Date(Date.UTC(year - 1, 11, 1)), to: new Date(Math.min(Date.UTC(year + 1, 1, 1), at.getTime() + days(1))), asOf: at }) : []
    const cell = cells.find((each) => each.key === key)
    if (!cell || cell.state !== 'missed') throw none('missed occurrence')
    return { recordId: `${id}/${cell.key}`, label: `Missed in ${cell.key}`, said: cell.said.slice(0, 5_000) || 'Not performed by the close of its period.', rates: null }
  },
}

/**
 * A record that is there, as it is called now. @param record its id, or its address in the portal
 * @throws AppError `invalid` by field: none of this organization, or one that does not show anything wrong
 */
export async function sourceOf(tx: Tx, { kind, record, said }: { kind: SourceKind; record: string | null; said: string | null }, of: Of): Promise<Found> {
  if (kind === 'typed') {
    if (record !== null) throw invalid({ record: 'is named: choose what kind of record it is' })
    if (said === null) throw invalid({ said: 'is required: no record says it' })
    return { recordId: null, label: 'Typed: no record behind it', said, rates: null }
  }
  const ids = [...(record ?? '').matchAll(uuid)]
  const found = ids[0]
  if (!record || !found) throw invalid({ record: 'is the id of a record, or its address here' })
  const id = found[0].toLowerCase()
  const source = kind === 'control_test' ? await ofTest(tx, id, of) : await byKind[kind](tx, id, record.slice(found.index + id.length))
  return said === null ? source : { ...source, said: `${source.said} ${said}`.slice(0, 5_000) }
}
