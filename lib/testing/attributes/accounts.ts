import { fail, lacking, notApplicable, pass } from '#lib/outcome.ts'
import { defineAttribute } from '../attribute.ts'
import type { Items } from '../items.ts'
import { lasting, minutesBetween, moment } from '../words.ts'

const account: Items['account'] = { accountKind: 'person', enabled: true, person: 'p-1', owner: null, mfa: true }
const held: Items['privileged-right'] = { ...account, justified: { how: 'ACC-12', at: '2026-08-01T00:00:00.000Z', byPerson: 'p-2' }, seenAt: '2026-09-01T00:00:00.000Z' }

const disabled = ({ enabled }: { enabled: boolean | null }) => (enabled === false ? notApplicable('disabled', 'The account is disabled.') : null)

function known(item: { accountKind: string; person: string | null; owner: string | null }) {
  if (item.person !== null) return pass('person', 'A person is known for it.')
  if (item.owner !== null) return pass('owner', 'Somebody answers for it.')
  return fail('nobody', item.accountKind === 'person' ? 'It is not known whose account this is.' : 'Nobody answers for this account.')
}

function secondFactor({ accountKind, mfa }: { accountKind: string; mfa: boolean | null }) {
  if (accountKind === 'service' || accountKind === 'role' || accountKind === 'group') return notApplicable('no-person', 'Nobody signs in with it by themselves.')
  if (mfa === null) return lacking('no-mfa', 'The list of this system does not tell of second factors.')
  return mfa ? pass('mfa', 'It has a second factor.') : fail('no-mfa', 'It has no second factor.')
}

export const accounts = [
  defineAttribute<'account', Record<string, never>>({
    id: 'account.known-person', of: 'account', asks: 'Is it known whose account it is, or who answers for it?', params: {},
    judge: (item) => disabled(item) ?? known(item),
    examples: { pass: account, fail: { ...account, person: null }, not_applicable: { ...account, enabled: false } },
  }),
  defineAttribute<'account', Record<string, never>>({
    id: 'account.mfa', of: 'account', asks: 'Does it sign in with a second factor?', params: {},
    judge: (item) => disabled(item) ?? secondFactor(item),
    examples: { pass: account, fail: { ...account, mfa: false }, not_evaluable: { ...account, mfa: null }, not_applicable: { ...account, accountKind: 'service' } },
  }),
  defineAttribute<'privileged-right', Record<string, never>>({
    id: 'privileged.known-person', of: 'privileged-right', asks: 'Is it known who has it, or who answers for it?', params: {},
    judge: (item) => disabled(item) ?? known(item),
    examples: { pass: held, fail: { ...held, person: null }, not_applicable: { ...held, enabled: false } },
  }),
  defineAttribute<'privileged-right', { days: number }>({
    id: 'privileged.justified', of: 'privileged-right', asks: 'Did somebody other than its holder approve it within {days} days?', params: { days: 365 },
    judge: (item, { params: { days } }) => {
      const off = disabled(item)
      if (off) return off
      if (item.justified === null) return fail('no-reason', 'Neither an approved request nor a decision of a review says that it is needed.')
      if (item.justified.byPerson === null) return lacking('unknown', 'It is not known which person approved.')
      if (item.justified.byPerson === item.person || item.justified.byPerson === item.owner) return fail('own', 'Whoever has it approved it.')
      const ago = minutesBetween(item.justified.at, item.seenAt)
      return ago > days * 1440 ? fail('old', `Approved ${lasting(ago)} before (${item.justified.how}).`) : pass('justified', `Approved on ${moment(item.justified.at)} (${item.justified.how}).`)
    },
    examples: { pass: held, fail: { ...held, justified: null }, not_evaluable: { ...held, justified: { how: 'ACC-12', at: '2026-08-01T00:00:00.000Z', byPerson: null } }, not_applicable: { ...held, enabled: false } },
  }),
  defineAttribute<'privileged-right', Record<string, never>>({
    id: 'privileged.mfa', of: 'privileged-right', asks: 'Does its holder sign in with a second factor?', params: {},
    judge: (item) => disabled(item) ?? secondFactor(item),
    examples: { pass: held, fail: { ...held, mfa: false }, not_evaluable: { ...held, mfa: null }, not_applicable: { ...held, accountKind: 'role' } },
  }),
]

const setting: Items['setting'] = { check: 'AWS-IAM-005', outcome: 'pass', said: 'The password policy asks for 14 characters.', readAt: '2026-09-01T00:00:00.000Z' }

export const settings = [
  defineAttribute<'setting', Record<string, never>>({
    id: 'setting.passes', of: 'setting', asks: 'Is it set as it has to be?', params: {},
    judge: ({ outcome, said, readAt }) => {
      const words = `${said} Read on ${moment(readAt)}.`
      if (outcome === 'pass') return pass('set', words)
      if (outcome === 'fail') return fail('not-set', words)
      return outcome === 'not_applicable' ? notApplicable('not-applicable', words) : lacking('not-read', words)
    },
    examples: { pass: setting, fail: { ...setting, outcome: 'fail' }, not_evaluable: { ...setting, outcome: 'not_evaluable' }, not_applicable: { ...setting, outcome: 'not_applicable' } },
  }),
]
