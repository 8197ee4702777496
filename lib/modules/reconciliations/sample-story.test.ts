import { describe, expect, it } from 'vitest'
import { days } from '#lib/clock.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { reconcile } from '#lib/reconcile/judge.ts'
import { usual } from '#lib/reconcile/system.ts'
import type { Person } from '#lib/reconcile/world.ts'
import { baseline, developers, quarterOf, Story } from './sample-story.ts'

const people: Person[] = Object.values(developers).filter(({ email }) => email !== null).map(({ id, login }) => ({ id: login, name: login, accounts: [id], from: null, to: null }))
const settings = { ...usual, production: { by: 'environment' as const, names: ['production'] }, baseline, asks: { ...usual.asks, request: false, deployer: true, protection: { approvals: 1, checks: true } } }

describe('the sample’s quarter', () => {
  it.each(['2026-01-01', '2026-03-31', '2026-07-15', '2028-02-29', '2026-11-29'])('looked at on %s is complete, and has one of everything', (day) => {
    const today = new Date(`${day}T12:00:00Z`)
    const quarter = occurrenceAt('quarterly', new Date(occurrenceAt('quarterly', today).from.getTime() - 1))
    const story = new Story(quarter.from, new Date(quarter.from.getTime() + days(24)))
    quarterOf(story, quarter.from, quarter.to)
    const { judged, totals, commits, incomplete, contradictions } = reconcile({ facts: story.facts.map(({ fact }) => fact), people, requests: [], settings, asOf: today.toISOString() }, { from: quarter.from.toISOString(), to: quarter.to.toISOString() })
    expect({ incomplete, contradictions }).toEqual({ incomplete: [], contradictions: [] })
    expect(commits).toBe(judged.reduce((sum, { unit }) => sum + ('commits' in unit ? unit.commits.length : 0), 0))
    expect(judged.filter(({ unit }) => unit.type === 'unattributed').map(({ unit }) => 'commits' in unit && unit.commits.length)).toEqual([2])
    const reasons = new Set(judged.flatMap(({ outcomes }) => outcomes.map(({ attribute, outcome }) => `${attribute} ${outcome.outcome} ${outcome.reason}`)))
    for (const reason of ['2 fail writer', '2 fail after_merge', '2 fail unattributed', '2 not_evaluable approver', '2 not_evaluable writer', '4 fail changed', '5 fail red', '7 fail push', '8 fail off', '8 not_evaluable suite', '8 not_evaluable gap', '9 fail author']) expect([reason, reasons.has(reason)]).toEqual([reason, true])
    expect(totals[1]?.pass).toBeGreaterThan(20)
  })
})
