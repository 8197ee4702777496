import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import { defineAttribute } from '../attribute.ts'
import type { Items } from '../items.ts'
import { isAfter, lasting, minutesBetween, moment } from '../words.ts'

type Leaver = Items['leaver']

const gone: Leaver = { person: 'p-1', leftAt: '2026-08-31T22:00:00.000Z', future: false, disabled: { lower: '2026-09-01T06:00:00.000Z', upper: '2026-09-01T06:00:00.000Z', how: 'an event' }, activeAt: null, rehiredAt: null, signIns: { count: 0, first: null, lookedUntil: '2026-11-01T00:00:00.000Z' }, tokens: { living: 0 } }

export const leaver = [
  defineAttribute<'leaver', { hours: number }>({
    id: 'leaver.disabled-in-time', of: 'leaver', asks: 'Was the account disabled within {hours} hours of leaving?', params: { hours: 24 },
    judge: ({ leftAt, future, disabled, activeAt, rehiredAt }, { params: { hours } }) => {
      if (future) return notApplicable('future', `Leaves on ${moment(leftAt)}.`)
      const limit = hours * 60
      const after = (at: string) => minutesBetween(leftAt, at)
      if (disabled?.upper != null) {
        const [lower, upper] = [disabled.lower === null ? Number.NEGATIVE_INFINITY : after(disabled.lower), after(disabled.upper)]
        const said = disabled.lower === disabled.upper || disabled.lower === null ? `Disabled ${disabled.lower === null ? 'by' : 'at'} ${moment(disabled.upper)}, ${lasting(upper)} after leaving (${disabled.how}).` : `Disabled between ${moment(disabled.lower)} and ${moment(disabled.upper)}, ${lasting(lower)} to ${lasting(upper)} after leaving (${disabled.how}).`
        if (upper <= limit) return pass('in-time', said)
        if (lower > limit) return fail('late', said)
        return lacking('between', `${said} The limit of ${hours} h lies between.`)
      }
      if (rehiredAt !== null) return lacking('rehired', `Came back on ${moment(rehiredAt)}; no list shows whether the account was disabled in between.`)
      if (activeAt === null) return lacking('no-list', 'No list of the system was taken after leaving.')
      return after(activeAt) > limit ? fail('active', `Still active on ${moment(activeAt)}, ${lasting(after(activeAt))} after leaving.`) : lacking('too-early', `Still active on ${moment(activeAt)}, ${lasting(after(activeAt))} after leaving; no later list was taken.`)
    },
    examples: { pass: gone, fail: { ...gone, disabled: null, activeAt: '2026-09-10T00:00:00.000Z' }, not_evaluable: { ...gone, disabled: { lower: '2026-08-31T23:00:00.000Z', upper: '2026-09-10T00:00:00.000Z', how: 'two lists' } }, not_applicable: { ...gone, future: true } },
  }),
  defineAttribute<'leaver', Record<string, never>>({
    id: 'leaver.no-sign-in', of: 'leaver', asks: 'Did nobody sign in with it after leaving?', params: {},
    judge: ({ future, signIns, rehiredAt }) => {
      if (future) return notApplicable('future', 'Has not left yet.')
      if (signIns === null) return lacking('no-events', 'No sign-ins of this system were received for the time after leaving.')
      if (signIns.count > 0) return fail('signed-in', `${signIns.count} ${signIns.count === 1 ? 'sign-in' : 'sign-ins'} after leaving${signIns.first === null ? '' : `, the first on ${moment(signIns.first)}`}.`)
      return pass('none', `No sign-in until ${moment(signIns.lookedUntil)}${rehiredAt === null ? '' : ', before coming back'}.`)
    },
    examples: { pass: gone, fail: { ...gone, signIns: { count: 2, first: '2026-09-03T08:00:00.000Z', lookedUntil: '2026-11-01T00:00:00.000Z' } }, not_evaluable: { ...gone, signIns: null }, not_applicable: { ...gone, future: true } },
  }),
  defineAttribute<'leaver', Record<string, never>>({
    id: 'leaver.no-living-token', of: 'leaver', asks: 'Does no key or token of the account still work?', params: {},
    judge: ({ future, tokens }) => {
      if (future) return notApplicable('future', 'Has not left yet.')
      if (tokens === null) return lacking('no-tokens', 'The list of this system does not tell of keys and tokens.')
      return tokens.living > 0 ? fail('living', `${tokens.living} ${tokens.living === 1 ? 'key or token still works' : 'keys or tokens still work'}.`) : pass('none', 'No key or token is left.')
    },
    examples: { pass: gone, fail: { ...gone, tokens: { living: 1 } }, not_evaluable: { ...gone, tokens: null }, not_applicable: { ...gone, future: true } },
  }),
]

const moved: Items['mover'] = { person: 'p-1', movedAt: '2026-07-01T00:00:00.000Z', right: 'AP_CLERK', heldByNewJob: 0, newJob: 12, stillHeldAt: null, justified: null }

export const mover = [
  defineAttribute<'mover', { days: number; percent: number }>({
    id: 'mover.old-access-gone', of: 'mover', asks: 'Is access that the new job does not have gone within {days} days?', params: { days: 30, percent: 50 },
    judge: ({ movedAt, heldByNewJob, newJob, stillHeldAt, justified }, { params: { days, percent } }) => {
      if (heldByNewJob === null || newJob === null) return lacking('no-job', 'The roster does not say which job people have.')
      if (newJob === 0) return lacking('alone', 'Nobody else has the new job, so there is nothing to compare with.')
      if (heldByNewJob / newJob >= percent / 100) return notApplicable('needed', `${heldByNewJob} of ${newJob} others in the new job have it.`)
      if (stillHeldAt === null) return pass('gone', 'The right is gone.')
      if (justified && isAfter(justified.at, movedAt) && justified.decision === 'approve') return pass('justified', `Kept by a decision of ${moment(justified.at)}, after the move.`)
      const held = minutesBetween(movedAt, stillHeldAt)
      return held > days * 1440 ? fail('kept', `Still held ${lasting(held)} after the move; ${heldByNewJob} of ${newJob} others in the new job have it.`) : lacking('not-due', `Still held ${lasting(held)} after the move; no later list was taken.`)
    },
    examples: { pass: moved, fail: { ...moved, stillHeldAt: '2026-10-01T00:00:00.000Z' }, not_evaluable: { ...moved, heldByNewJob: null }, not_applicable: { ...moved, heldByNewJob: 9 } },
  }),
]

const joined: Items['joiner'] = { person: 'p-1', startsAt: '2026-07-01T00:00:00.000Z', seenAt: '2026-07-03T00:00:00.000Z', approvedAt: '2026-07-02T00:00:00.000Z', requestsUsed: true }

export const joiner = [
  defineAttribute<'joiner', Record<string, never>>({
    id: 'joiner.not-before-approval', of: 'joiner', asks: 'Was the right given neither before the first day nor before its approval?', params: {},
    judge: ({ startsAt, seenAt, approvedAt, requestsUsed }) => {
      if (startsAt !== null && isAfter(startsAt, seenAt)) return fail('before-start', `Seen on ${moment(seenAt)}, before the first day, ${moment(startsAt)}.`)
      if (approvedAt === null) return requestsUsed ? fail('no-approval', 'Nothing approves it.') : lacking('requests-elsewhere', 'Access to this system is not requested here, so its approval is not known.')
      if (isAfter(approvedAt, seenAt)) return fail('before-approval', `Seen on ${moment(seenAt)}, approved on ${moment(approvedAt)}.`)
      return startsAt === null ? lacking('no-start', 'The roster does not say when the person began.') : pass('after', `Approved on ${moment(approvedAt)}, first seen on ${moment(seenAt)}.`)
    },
    examples: { pass: joined, fail: { ...joined, approvedAt: '2026-07-09T00:00:00.000Z' }, not_evaluable: { ...joined, approvedAt: null, requestsUsed: false } },
  }),
]
