import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import { defineAttribute } from '../attribute.ts'
import type { Items } from '../items.ts'
import { asTold } from '../told.ts'
import { lasting, minutesBetween, moment } from '../words.ts'

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
    judge: ({ future, tokens, disabled, activeAt }) => {
      if (future) return notApplicable('future', 'Has not left yet.')
      if (tokens === null && disabled === null && activeAt !== null) return notApplicable('active', 'The account itself is active: that is asked above.')
      if (tokens === null) return lacking('no-tokens', 'The list of this system does not tell of keys and tokens.')
      return tokens.living > 0 ? fail('living', `${tokens.living} ${tokens.living === 1 ? 'key or token still works' : 'keys or tokens still work'}.`) : pass('none', 'No key or token is left.')
    },
    examples: { pass: gone, fail: { ...gone, tokens: { living: 1 } }, not_evaluable: { ...gone, tokens: null }, not_applicable: { ...gone, future: true } },
  }),
]

const told = (outcome: 'pass' | 'fail' | 'not_evaluable' | 'not_applicable') => ({ outcome, said: 'As the census says.' })
const [moved, joined] = [{ person: 'p-1', movedAt: '2026-07-01T00:00:00.000Z', right: 'AP_CLERK' }, { person: 'p-1', startsAt: '2026-07-01T00:00:00.000Z', right: 'AP_CLERK' }]

export const mover = [
  defineAttribute<'mover', Record<string, never>>({
    id: 'mover.old-access-gone', of: 'mover', asks: 'Is access that the new job does not have gone in time, or was it approved anew?', params: {},
    judge: (item) => asTold(item.told),
    examples: { pass: { ...moved, told: told('pass') }, fail: { ...moved, told: told('fail') }, not_evaluable: { ...moved, told: told('not_evaluable') }, not_applicable: { ...moved, told: told('not_applicable') } },
  }),
]

export const joiner = [
  defineAttribute<'joiner', Record<string, never>>({
    id: 'joiner.not-before-approval', of: 'joiner', asks: 'Was the right given neither before the first day nor before its approval?', params: {},
    judge: (item) => asTold(item.told),
    examples: { pass: { ...joined, told: told('pass') }, fail: { ...joined, told: told('fail') }, not_evaluable: { ...joined, told: told('not_evaluable') } },
  }),
]
