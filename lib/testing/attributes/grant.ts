import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import { defineAttribute } from '../attribute.ts'
import type { Items } from '../items.ts'
import { isAfter, isBefore, lasting, minutesBetween, moment } from '../words.ts'

type Grant = Items['grant']
type Request = NonNullable<Grant['request']>

const request: Request = { name: 'ACC-12', right: 'AP_CLERK', scope: '', person: 'p-1', emergency: false, byPerson: 'p-1', approvals: [{ decision: 'approve', at: '2026-08-02T10:00:00.000Z', byPerson: 'p-2' }], approvedAt: '2026-08-02T10:00:00.000Z', approveBy: null, grantedAt: '2026-08-03T08:00:00.000Z' }
const good: Grant = { right: 'AP_CLERK', scope: '', person: 'p-1', seenAt: '2026-09-01T00:00:00.000Z', notSeenAt: '2026-08-02T12:00:00.000Z', requestsUsed: true, request }
const unasked: Grant = { ...good, request: null }

/** Where nobody asks in the portal a request elsewhere cannot be ruled out. */
const requestOf = ({ request: found, requestsUsed }: Grant): Request | null => found ?? (requestsUsed ? null : lacking('requests-elsewhere', 'Access to this system is not requested here, so its request is not known.'))

/** When it was given at the earliest: what the request says, or the last list without it. */
const earliest = ({ notSeenAt, request: found }: Grant): string | null => found?.grantedAt ?? notSeenAt

export const grant = [
  defineAttribute<'grant', Record<string, never>>({
    id: 'grant.requested', of: 'grant', asks: 'Was the access requested?', params: {},
    judge: (item) => {
      const found = requestOf(item)
      return found ? pass('requested', `Requested as ${found.name}.`) : fail('no-request', 'No request asks for this right for this person.')
    },
    examples: { pass: good, fail: unasked, not_evaluable: { ...unasked, requestsUsed: false } },
  }),
  defineAttribute<'grant', Record<string, never>>({
    id: 'grant.approved-before', of: 'grant', asks: 'Was it approved before it was given?', params: {},
    judge: (item) => {
      const found = requestOf(item)
      if (!found) return fail('no-request', 'There is no request, so nothing was approved.')
      if (found.approvedAt === null) return isAfter(item.seenAt, found.approveBy ?? item.seenAt) || !found.emergency ? fail('not-approved', `${found.name} was not approved.`) : lacking('not-due', `${found.name} is an emergency, and may still be approved.`)
      if (found.emergency) return found.approveBy !== null && isAfter(found.approvedAt, found.approveBy) ? fail('late', `An emergency: approved on ${moment(found.approvedAt)}, ${lasting(minutesBetween(found.approveBy, found.approvedAt))} too late.`) : pass('emergency', `An emergency: approved afterwards, in time, on ${moment(found.approvedAt)}.`)
      const since = earliest(item)
      if (!isBefore(found.approvedAt, item.seenAt)) return fail('after', `Approved on ${moment(found.approvedAt)}; the list of ${moment(item.seenAt)} already has it.`)
      if (since === null) return lacking('no-list-before', 'There is no list without it, so it is not known since when it was there.')
      return isAfter(found.approvedAt, since) ? lacking('between', `Approved on ${moment(found.approvedAt)}, given between ${moment(since)} and ${moment(item.seenAt)}.`) : pass('before', `Approved on ${moment(found.approvedAt)}, not there before ${moment(since)}.`)
    },
    examples: {
      pass: good, fail: { ...good, request: { ...request, approvedAt: '2026-09-04T00:00:00.000Z' } },
      not_evaluable: { ...good, notSeenAt: '2026-07-01T00:00:00.000Z', request: { ...request, grantedAt: null } },
    },
  }),
  defineAttribute<'grant', Record<string, never>>({
    id: 'grant.approver-other', of: 'grant', asks: 'Was it approved by somebody other than who asked and who has it?', params: {},
    judge: (item) => {
      const found = requestOf(item)
      if (!found) return fail('no-request', 'There is no request, so nobody approved.')
      const approvals = found.approvals.filter(({ decision }) => decision === 'approve')
      if (approvals.length === 0) return fail('nobody', 'Nobody approved.')
      if (approvals.some(({ byPerson }) => byPerson === null) || found.byPerson === null) return lacking('unknown', 'It is not known which person asked or approved.')
      return approvals.some(({ byPerson }) => byPerson === found.person || byPerson === found.byPerson) ? fail('own', 'Whoever asked or has it approved it.') : pass('other', 'Somebody else approved.')
    },
    examples: { pass: good, fail: { ...good, request: { ...request, approvals: [{ decision: 'approve', at: '2026-08-02T10:00:00.000Z', byPerson: 'p-1' }] } }, not_evaluable: { ...good, request: { ...request, byPerson: null } } },
  }),
  defineAttribute<'grant', Record<string, never>>({
    id: 'grant.as-approved', of: 'grant', asks: 'Is what was given what was approved?', params: {},
    judge: (item) => {
      const found = requestOf(item)
      if (!found) return fail('no-request', 'There is no request.')
      if (item.person === null) return lacking('unknown-holder', 'It is not known whose account this is.')
      return found.right === item.right && found.scope === item.scope && found.person === item.person ? pass('same', 'Same right, scope and person.') : fail('other', `${found.name} asks for ${found.right}${found.scope && ` on ${found.scope}`}, for ${found.person === item.person ? 'the same person' : 'somebody else'}.`)
    },
    examples: { pass: good, fail: { ...good, request: { ...request, right: 'AP_MANAGER' } }, not_evaluable: { ...good, person: null } },
  }),
]

const used: Items['emergency-access'] = { holder: 'p-1', byPerson: 'p-1', approvals: [{ decision: 'approve', at: '2026-08-02T10:00:00.000Z', byPerson: 'p-2' }], approveBy: '2026-08-03T00:00:00.000Z', approvedAt: '2026-08-02T10:00:00.000Z', reviewBy: '2026-08-10T00:00:00.000Z', reviewedAt: '2026-08-06T09:00:00.000Z', reviewedBy: 'p-3', conclusion: 'appropriate' }

export const emergencyAccess = [
  defineAttribute<'emergency-access', Record<string, never>>({
    id: 'emergency-access.reviewed', of: 'emergency-access', asks: 'Was what was done with it looked at afterwards, in time, by somebody else?', params: {},
    judge: ({ holder, byPerson, reviewBy, reviewedAt, reviewedBy, conclusion }, { asOf }) => {
      if (reviewBy === null) return notApplicable('not-used', 'It has not ended, so there is nothing to look at yet.')
      if (reviewedAt === null) return isAfter(asOf, reviewBy) ? fail('not-reviewed', `Nobody looked at it by ${moment(reviewBy)}.`) : lacking('not-due', `It has to be looked at by ${moment(reviewBy)}.`)
      if (reviewedBy === null) return lacking('unknown', 'It is not known which person looked at it.')
      if (reviewedBy === holder || reviewedBy === byPerson) return fail('own', 'Whoever had it or asked for it looked at it.')
      return isAfter(reviewedAt, reviewBy) ? fail('late', `Looked at ${lasting(minutesBetween(reviewBy, reviewedAt))} too late.`) : pass('reviewed', `Looked at on ${moment(reviewedAt)}: ${conclusion === 'not_appropriate' ? 'not appropriate' : 'appropriate'}.`)
    },
    examples: { pass: used, fail: { ...used, reviewedBy: 'p-1' }, not_evaluable: { ...used, reviewedBy: null }, not_applicable: { ...used, reviewBy: null } },
  }),
]
