import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import { defineAttribute } from '../attribute.ts'
import type { Items } from '../items.ts'
import { isAfter, isBefore, lasting, minutesBetween, moment } from '../words.ts'

const restore: Items['restore-test'] = { backupAt: '2026-08-31T02:00:00.000Z', startedAt: '2026-09-01T09:00:00.000Z', endedAt: '2026-09-01T11:00:00.000Z', targetMinutes: 240, lossMinutes: 2_880, compared: 'same', by: 'p-1', reviewedBy: 'p-2' }

export const restores = [
  defineAttribute<'restore-test', Record<string, never>>({
    id: 'restore.compared', of: 'restore-test', asks: 'Was what was restored compared with its source, and the same?', params: {},
    judge: ({ compared }) => (compared === null ? lacking('not-compared', 'What was restored was not compared with its source.') : compared === 'same' ? pass('same', 'Counts and checksums are the same.') : fail('different', 'What was restored differs from its source.')),
    examples: { pass: restore, fail: { ...restore, compared: 'different' }, not_evaluable: { ...restore, compared: null } },
  }),
  defineAttribute<'restore-test', Record<string, never>>({
    id: 'restore.in-time', of: 'restore-test', asks: 'Did it take no longer than the recovery time objective?', params: {},
    judge: ({ startedAt, endedAt, targetMinutes }) => {
      if (endedAt === null) return lacking('no-end', 'It is not known when it was finished.')
      if (targetMinutes === null) return lacking('no-target', 'No recovery time objective is set.')
      const took = minutesBetween(startedAt, endedAt)
      return took <= targetMinutes ? pass('in-time', `Took ${lasting(took)}, at most ${lasting(targetMinutes)}.`) : fail('too-long', `Took ${lasting(took)}, ${lasting(took - targetMinutes)} too long.`)
    },
    examples: { pass: restore, fail: { ...restore, targetMinutes: 60 }, not_evaluable: { ...restore, endedAt: null } },
  }),
  defineAttribute<'restore-test', Record<string, never>>({
    id: 'restore.recent-enough', of: 'restore-test', asks: 'Was the backup no older than the recovery point objective?', params: {},
    judge: ({ backupAt, startedAt, lossMinutes }) => {
      if (backupAt === null) return lacking('no-backup-time', 'It is not known when the backup was made.')
      if (lossMinutes === null) return lacking('no-target', 'No recovery point objective is set.')
      const age = minutesBetween(backupAt, startedAt)
      return age <= lossMinutes ? pass('recent', `The backup was ${lasting(age)} old, at most ${lasting(lossMinutes)}.`) : fail('old', `The backup was ${lasting(age)} old, ${lasting(age - lossMinutes)} too old.`)
    },
    examples: { pass: restore, fail: { ...restore, lossMinutes: 60 }, not_evaluable: { ...restore, backupAt: null } },
  }),
  defineAttribute<'restore-test', Record<string, never>>({
    id: 'restore.reviewed-by-other', of: 'restore-test', asks: 'Did somebody other than who restored it look at the result?', params: {},
    judge: ({ by, reviewedBy }) => (reviewedBy === null ? lacking('not-told', 'The list does not say whether anybody looked at the result.') : reviewedBy === '' ? fail('not-reviewed', 'Nobody looked at the result.') : by === null ? lacking('unknown', 'It is not known who restored it.') : by === reviewedBy ? fail('own', 'Whoever restored it looked at it.') : pass('other', 'Somebody else looked at the result.')),
    examples: { pass: restore, fail: { ...restore, reviewedBy: 'p-1' }, not_evaluable: { ...restore, by: null } },
  }),
]

const day: Items['feed-day'] = { day: '2026-09-01', events: 812, expected: true, explained: null }

export const feeds = [
  defineAttribute<'feed-day', Record<string, never>>({
    id: 'feed.alive', of: 'feed-day', asks: 'Did the log source deliver on each day, or is its silence explained?', params: {},
    judge: ({ events, expected, explained, silent, quiet }) => {
      if (silent) return explained === null ? fail('silent', `Silent for ${lasting(silent.minutes)}: ${silent.when}.`) : pass('explained', `Silent for ${lasting(silent.minutes)} (${silent.when}); explained: ${explained}`)
      if (events === null) return lacking('not-counted', 'It is not known how many events came.')
      if (events > 0) return pass('alive', `${events} events.`)
      if (explained !== null) return pass('explained', `No event; explained: ${explained}`)
      if (quiet) return notApplicable('within-rhythm', 'No event, and none was due: the source is quiet within its rhythm.')
      if (expected === null) return lacking('not-known', 'No event; nothing says whether any was due.')
      return expected ? fail('silent', 'No event all day.') : notApplicable('not-expected', 'Nothing was expected of the source on that day.')
    },
    examples: { pass: day, fail: { ...day, events: 0 }, not_evaluable: { ...day, events: 0, expected: null }, not_applicable: { ...day, events: 0, expected: false } },
  }),
]

const found: Items['finding'] = { severity: 'high', raisedAt: '2026-09-01T10:00:00.000Z', decidedAt: '2026-09-02T09:00:00.000Z', byPerson: 'p-1', reason: 'A planned test.' }

export const findings = [
  defineAttribute<'finding', { hours: number }>({
    id: 'finding.decided-in-time', of: 'finding', asks: 'Was it decided within {hours} hours?', params: { hours: 48 },
    judge: ({ raisedAt, decidedAt }, { params: { hours }, asOf }) => {
      const took = minutesBetween(raisedAt, decidedAt ?? asOf)
      if (took > hours * 60) return fail(decidedAt === null ? 'undecided' : 'late', `${decidedAt === null ? 'Not decided' : 'Decided'} after ${lasting(took)}.`)
      return decidedAt === null ? lacking('not-due', `Not decided after ${lasting(took)}; it may take ${hours} h.`) : pass('in-time', `Decided after ${lasting(took)}.`)
    },
    examples: { pass: found, fail: { ...found, decidedAt: '2026-09-09T10:00:00.000Z' }, not_evaluable: { ...found, raisedAt: '2026-11-01T00:00:00.000Z', decidedAt: null } },
  }),
  defineAttribute<'finding', Record<string, never>>({
    id: 'finding.by-person-with-reason', of: 'finding', asks: 'Did a person decide it, with a reason?', params: {},
    judge: ({ decidedAt, byPerson, reason }) => {
      if (decidedAt === null) return lacking('undecided', 'It is not decided.')
      if (byPerson === null) return fail('no-person', 'No person decided it.')
      return reason === null || reason.trim() === '' ? fail('no-reason', 'It was decided without a reason.') : pass('reason', 'A person decided it, with a reason.')
    },
    examples: { pass: found, fail: { ...found, reason: null }, not_evaluable: { ...found, decidedAt: null } },
  }),
]

const month: Items['system-scan'] = { month: '2026-09', over: '2026-10-01T00:00:00.000Z', whole: 2, part: 0, expected: true }

export const scans = [
  defineAttribute<'system-scan', Record<string, never>>({
    id: 'scan.whole', of: 'system-scan', asks: 'Was the whole system scanned for vulnerabilities in each month?', params: {},
    judge: ({ month, over, whole, part, expected }, { asOf }) => {
      if (whole > 0) return pass('scanned', `${whole} whole ${whole === 1 ? 'scan' : 'scans'} in ${month}.`)
      if (!expected) return notApplicable('not-there', 'The system was not in the register then.')
      if (isBefore(asOf, over)) return lacking('not-over', `${month} is not over.`)
      return part > 0 ? lacking('part', `${part} ${part === 1 ? 'scan' : 'scans'} of a part in ${month}: nobody can tell whether together they are everything.`) : fail('not-scanned', `No scan in ${month}.`)
    },
    examples: { pass: month, fail: { ...month, whole: 0 }, not_evaluable: { ...month, whole: 0, part: 3 }, not_applicable: { ...month, whole: 0, expected: false } },
  }),
]

const weak: Items['vulnerability'] = { severity: 'high', openedAt: '2026-08-20T10:00:00.000Z', dueAt: '2026-09-19T10:00:00.000Z', fixedAt: '2026-09-10T10:00:00.000Z', agreed: null }

export const vulnerabilities = [
  defineAttribute<'vulnerability', Record<string, never>>({
    id: 'vulnerability.closed-in-time', of: 'vulnerability', asks: 'Was it fixed by the day it was due, as a later scan shows, or did somebody agree by then that it stays?', params: {},
    judge: ({ dueAt, fixedAt, agreed }, { asOf }) => {
      if (fixedAt !== null && !isAfter(fixedAt, dueAt)) return pass('in-time', `A scan of ${moment(fixedAt)} shows it fixed; due ${moment(dueAt)}.`)
      if (agreed !== null && !isAfter(agreed.at, dueAt)) {
        const end = agreed.until
        if (end === null || isAfter(end, asOf) || (fixedAt !== null && !isAfter(fixedAt, end))) return pass('agreed', `Agreed on ${moment(agreed.at)} that it stays${end === null ? '' : ` until ${moment(end)}`}.`)
        return fail('agreed-over', `That it stays was agreed until ${moment(end)}; it was ${fixedAt === null ? 'not fixed since' : `fixed on ${moment(fixedAt)}`}.`)
      }
      if (fixedAt !== null) return fail('late', `A scan of ${moment(fixedAt)} shows it fixed; due ${moment(dueAt)}.`)
      return isAfter(dueAt, asOf) ? lacking('not-due', `It is due ${moment(dueAt)}.`) : fail('open', `It was due ${moment(dueAt)}, and no scan shows it fixed.`)
    },
    examples: { pass: weak, fail: { ...weak, fixedAt: null }, not_evaluable: { ...weak, dueAt: '2099-01-01T00:00:00.000Z', fixedAt: null } },
  }),
]

const conflict: Items['conflict'] = { risk: 'high', since: '2026-07-01T00:00:00.000Z', until: null, mitigation: { control: 'AC-12', by: 'p-2', from: '2026-07-02T00:00:00.000Z', until: '2026-12-31T00:00:00.000Z' }, person: 'p-1' }

export const conflicts = [
  defineAttribute<'conflict', { days: number }>({
    id: 'conflict.mitigated', of: 'conflict', asks: 'Was it resolved or mitigated by a control within {days} days, by somebody else, and is that still in force?', params: { days: 30 },
    judge: ({ since, until, mitigation, person }, { params: { days }, asOf }) => {
      const limit = days * 1440
      if (until !== null && minutesBetween(since, until) <= limit) return pass('resolved', `Resolved after ${lasting(minutesBetween(since, until))}.`)
      if (mitigation) {
        if (mitigation.by === null) return lacking('unknown', 'It is not known which person mitigated it.')
        if (mitigation.by === person) return fail('own', 'Whoever has the conflict mitigated it.')
        if (minutesBetween(since, mitigation.from) > limit) return fail('late', `Mitigated after ${lasting(minutesBetween(since, mitigation.from))}.`)
        if (isBefore(mitigation.until, until ?? asOf)) return fail('expired', `The mitigation by ${mitigation.control} expired on ${moment(mitigation.until)}.`)
        return pass('mitigated', `Mitigated by ${mitigation.control} until ${moment(mitigation.until)}.`)
      }
      const open = minutesBetween(since, until ?? asOf)
      return open > limit ? fail('open', `Open for ${lasting(open)} without a mitigation.`) : lacking('not-due', `Open for ${lasting(open)}; it may take ${days} days.`)
    },
    examples: { pass: conflict, fail: { ...conflict, mitigation: null }, not_evaluable: { ...conflict, since: '2026-10-25T00:00:00.000Z', mitigation: null } },
  }),
]

const cell: Items['occurrence'] = { occurrence: '2026-Q3', state: 'on_time', said: 'Performed on 2026-10-02, due 2026-10-15.' }

export const occurrences = [
  defineAttribute<'occurrence', Record<string, never>>({
    id: 'occurrence.on-time', of: 'occurrence', asks: 'Was the control performed in time for each occurrence?', params: {},
    judge: ({ state, said }) => {
      if (state === 'on_time') return pass('on-time', said)
      if (state === 'late' || state === 'missed') return fail(state, said)
      return state === 'not_occurring' ? notApplicable('not-occurring', said) : lacking(state, said)
    },
    examples: { pass: cell, fail: { ...cell, state: 'missed' }, not_evaluable: { ...cell, state: 'due' }, not_applicable: { ...cell, state: 'not_occurring' } },
  }),
]

const proof: Items['evidence'] = { state: 'approved', from: '2026-07-01', to: '2026-09-30', expectedFrom: '2026-07-01', expectedTo: '2026-09-30', byPerson: 'p-1', approvedBy: 'p-2' }

export const evidence = [
  defineAttribute<'evidence', Record<string, never>>({
    id: 'evidence.covers-period', of: 'evidence', asks: 'Does it cover the period it is for?', params: {},
    judge: ({ from, to, expectedFrom, expectedTo }) => {
      if (from === null || to === null) return lacking('no-period', 'It does not say which period it covers.')
      return !isAfter(from, expectedFrom) && !isBefore(to, expectedTo) ? pass('covers', `It covers ${from} to ${to}.`) : fail('other-period', `It covers ${from} to ${to}, and is for ${expectedFrom} to ${expectedTo}.`)
    },
    examples: { pass: proof, fail: { ...proof, from: '2026-08-01' }, not_evaluable: { ...proof, from: null } },
  }),
  defineAttribute<'evidence', Record<string, never>>({
    id: 'evidence.approved-by-other', of: 'evidence', asks: 'Was it approved by somebody other than who brought it?', params: {},
    judge: ({ state, byPerson, approvedBy }) => {
      if (state !== 'approved') return fail('not-approved', 'It is not approved.')
      return byPerson === null || approvedBy === null ? lacking('unknown', 'It is not known who brought it or who approved it.') : byPerson === approvedBy ? fail('own', 'Whoever brought it approved it.') : pass('other', 'Somebody else approved it.')
    },
    examples: { pass: proof, fail: { ...proof, approvedBy: 'p-1' }, not_evaluable: { ...proof, byPerson: null } },
  }),
]
