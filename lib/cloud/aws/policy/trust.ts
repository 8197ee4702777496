import { accountIn } from '#lib/facts/principal.ts'
import { isWorld } from '../network.ts'
import { allHold, type Context } from './conditions.ts'
import { type Asker, ask, named } from './evaluate.ts'
import type { Statement } from './statements.ts'
import { both, either, not, type Truth } from './truth.ts'

const chosen = /^aws:(securetransport|referer|useragent|requestedregion|multifactorauth\w+|principaltag\/.*|requesttag\/.*|tagkeys|username|principaltype|sourceidentity)$|^sts:(rolesessionname|sourceidentity|transitivetagkeys)$|^s3:(?!existingobjecttag|dataaccesspoint|resourceaccount)/

/** Somebody of another account who brings nothing that was agreed: no external id, and no organization that is named. */
function foreign({ account, arn }: Asker, at: Date): Context {
  return {
    missing: new Set(),
    values: (key) => {
      if (key === 'sts:externalid') return 'absent'
      if (key === 'aws:principalaccount') return [account ?? '']
      if (key === 'aws:principalarn') return [arn]
      if (key === 'aws:currenttime') return [at.toISOString()]
      if (key === 'aws:principalisawsservice' || key === 'aws:viaawsservice') return ['false']
      if (/^aws:source(arn|account|orgid|orgpaths)$/.test(key)) return 'absent'
      return chosen.test(key) ? 'chosen' : 'unknown'
    },
    reach: (key, value) => (/^aws:principalorg(id|paths)$|^aws:sourcevpce?$/.test(key) ? /^(o-|vpce?-)?\*/.test(value) : key === 'aws:sourceip' ? isWorld(value) : undefined),
  }
}

/** Whoever of another account is named by what a policy allows, one an ARN or account. */
function foreigners(statements: readonly Statement[], own: string): Asker[] {
  const named = new Set(statements.filter(({ allow, who }) => allow && who !== null && !who.not).flatMap(({ who }) => who?.aws ?? []))
  return [...named].flatMap((name): Asker[] => {
    const account = /^\d{12}$/.test(name) ? name : accountIn(name)
    if (account === null || account === own) return []
    return [{ kind: 'aws', account, arn: /^\d{12}$|:root$/.test(name) ? `arn:aws:iam::${account}:role/zz9-any` : name, isStranger: true }]
  })
}

export type Foreign = { account: string; truth: Truth; missing: string[] }

/** Of a trust of a role: which other accounts may assume it without an external id or an organization that is named. */
export const trustedWithout = (statements: readonly Statement[], own: string, at: Date): Foreign[] => foreigners(statements, own).map((asker) => {
  const context = foreign(asker, at)
  const of = (allow: boolean) => statements.filter((each) => each.allow === allow).map((each) => {
    const who = each.who === null ? { direct: null, account: null } : named(each.who, asker)
    return both(either(who.direct, who.account), allHold(each.conditions, context, allow))
  })
  const truth = both(either(...of(true)), not(either(...of(false))))
  return { account: asker.account ?? '', truth, missing: truth === null ? [...context.missing] : [] }
})

/** Of the policy of a resource: which other accounts may do one of these, should their own policies let them. */
export const mayDo = (statements: readonly Statement[], own: string, at: Date, acts: readonly { action: string; resource: string }[]): Foreign[] => foreigners(statements, own).map((asker) => {
  const context = foreign(asker, at)
  const truth = either(...acts.map((act) => {
    const { allow, deny } = ask(statements, { asker, ...act, context })
    return both(allow, not(deny))
  }))
  return { account: asker.account ?? '', truth, missing: truth === null ? [...context.missing] : [] }
})

/** Of the policy of a resource: which services of AWS may act for any account with it, as no condition says for whose resource. */
export function servicesForAnybody(statements: readonly Statement[], at: Date): { service: string; truth: Truth; missing: string[] }[] {
  const services = new Set(statements.filter(({ allow, who }) => allow && who !== null && !who.not).flatMap(({ who }) => who?.services ?? []))
  return [...services].map((service) => {
    const context: Context = {
      missing: new Set(),
      values: (key) => (key === 'aws:principalisawsservice' ? ['true'] : key === 'aws:principalservicename' ? [service] : key === 'aws:currenttime' ? [at.toISOString()] : key === 'aws:securetransport' ? 'chosen' : 'unknown'),
      // A thing that is named without its account is still that thing.
      reach: (key, value) => (key === 'aws:sourceaccount' || key === 'aws:sourceowner' ? /[*?]/.test(value) : key === 'aws:sourcearn' ? /[*?]/.test(value.split(':')[4] ?? value) || /^[*?]*$/.test(value.split(':').slice(4).join('')) : /^aws:sourceorg(id|paths)$/.test(key) ? /^(o-)?[*?]/.test(value) : key === 'lambda:eventsourcetoken' ? /^[*?]/.test(value) : undefined),
    }
    const asker: Asker = { kind: 'service', account: null, arn: service }
    const of = (allow: boolean) => statements.filter((each) => each.allow === allow).map((each) => both(each.who === null ? null : named(each.who, asker).direct, allHold(each.conditions, context, allow)))
    const truth = both(either(...of(true)), not(either(...of(false))))
    return { service, truth, missing: truth === null ? [...context.missing] : [] }
  })
}
