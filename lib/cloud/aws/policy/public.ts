import { type Known, NotEvaluable } from '../../world.ts'
import { isWorld } from '../network.ts'
import { allHold, type Context } from './conditions.ts'
import { type Asker, named } from './evaluate.ts'
import { coversPattern } from './match.ts'
import { type Patterns, type Statement, statementsOf } from './statements.ts'
import { both, either, not, type Truth } from './truth.ts'

/** Somebody with an account of AWS whom nobody here knows. */
const stranger: Asker = { kind: 'aws', account: '000000000000', arn: 'arn:aws:iam::000000000000:role/anybody', isStranger: true }

/** Whoever calls says or sets these as they like. */
const chosen = /^aws:(securetransport|referer|useragent|requestedregion|multifactorauth\w+|principaltag\/.*|requesttag\/.*|tagkeys|username|principaltype|sourceidentity|tokenissuetime|sourcevpce?)$|^s3:(?!existingobjecttag|dataaccesspoint|resourceaccount)|^kms:(viaservice|encryption\w+(:.*)?|grant\w+|messagetype|signingalgorithm|requestalias)$|^lambda:functionurlauthtype$|^lambda:invokedviafunctionurl$|^secretsmanager:(versionstage|versionid|forcedeletewithoutrecovery)|^sts:(externalid|rolesessionname|sourceidentity|transitivetagkeys)$|:aud$/
/** Only AWS itself sets these, when a service calls on behalf of somebody. */
const ofServices = /^aws:(source(arn|account|orgid|orgpaths|owner)|calledvia(first|last)?|principalservicename(slist)?)$/
/** What names an account, an organization or a network: a value that is fixed is nobody else's. */
const ofPlaces = /^aws:(principalorgid|principalorgpaths|sourcevpce?|userid|vpcesourceip)$|^s3:dataaccesspointarn$/
const ofAccounts = /^aws:principalaccount$|^kms:calleraccount$|^s3:dataaccesspointaccount$/
/** What a provider of identities says of who comes. */
const ofIdentities = /:(sub|repository|repository_owner|amr|oaud|email|hd)$/
const isFree = (value: string) => /^[*?]|^(o|vpc|vpce)-[*?]|^\$\{/.test(value)

/** Providers of identities where anybody has an account. */
const sharedProviders = /(^|\/)(token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|cognito-identity\.amazonaws\.com)$/
/** They say the same audience of everybody. */
const oneAudience = /(^|\/)(token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io):aud$/

function strange(at: Date): Context {
  return {
    missing: new Set(),
    values: (key) => {
      if (key === 'aws:currenttime') return [at.toISOString()]
      if (key === 'aws:epochtime') return [String(Math.floor(at.getTime() / 1_000))]
      if (key === 'aws:principalisawsservice' || key === 'aws:viaawsservice') return ['false']
      if (ofServices.test(key)) return 'absent'
      return chosen.test(key) ? 'chosen' : 'unknown'
    },
    reach: (key, value) => {
      if (key === 'aws:sourceip') return isWorld(value) || value === '*'
      // Anybody names a role of theirs as they like; the account is what they cannot choose.
      if (key === 'aws:principalarn') return /[*?]/.test(value.split(':')[4] ?? value)
      if (ofAccounts.test(key)) return /[*?]/.test(value)
      if (ofPlaces.test(key)) return isFree(value)
      if (key.endsWith(':aud')) return oneAudience.test(key) ? undefined : isFree(value)
      return ofIdentities.test(key) ? isFree(value.replace(/^[\w-]+:/, '')) : undefined
    },
  }
}

const within = (wide: Patterns | null, narrow: Patterns | null): boolean => wide === null || wide.of.includes('*') && !wide.not || (narrow !== null && !narrow.not && !wide.not && narrow.of.every((each) => wide.of.some((over) => coversPattern(over, each))))

/** Whether the world is allowed something by the policy of a resource, after all that it refuses. `missing`: what it hangs on where that is open. */
export function worldIsLetIn(statements: readonly Statement[], at: Date): { truth: Truth; missing: string[] } {
  const context = strange(at)
  const refusals = statements.filter(({ allow }) => !allow)
  const letIn = (statement: Statement, asker: Asker): Truth => {
    if (statement.who === null) return null
    const who = named(statement.who, asker)
    const truth = both(either(who.direct, who.account), allHold(statement.conditions, context, true))
    if (truth === false) return false
    const refused = refusals.filter((each) => within(each.actions, statement.actions) && within(each.resources, statement.resources)).map((each) => {
      const whom = each.who === null ? { direct: true, account: false } : named(each.who, asker)
      return both(either(whom.direct, whom.account), allHold(each.conditions, context, false))
    })
    return both(truth, not(either(...refused)))
  }
  const truth = either(...statements.filter(({ allow }) => allow).flatMap((each) => {
    const providers = (each.who?.not ? [] : (each.who?.federated ?? [])).filter((name) => sharedProviders.test(name))
    return [stranger, ...providers.map((arn): Asker => ({ kind: 'federated', account: null, arn, isStranger: true }))].map((asker) => letIn(each, asker))
  }))
  return { truth, missing: truth === null ? [...context.missing] : [] }
}

/** The normal form of a policy that was read. @throws NotEvaluable when it cannot be understood */
export function understood(document: unknown, of: string, facet: string): Statement[] {
  const before = typeof document === 'object' && document !== null ? parsed.get(document) : undefined
  const statements = before ?? statementsOf(document)
  if (statements === null) throw new NotEvaluable(of, facet, 'malformed', null)
  if (typeof document === 'object' && document !== null) parsed.set(document, statements)
  return statements
}
const parsed = new WeakMap<object, Statement[]>()

/** That an answer is open for want of these keys. */
export const hangsOn = (of: string, facet: string, missing: readonly string[]): NotEvaluable =>
  new NotEvaluable(of, facet, 'skipped', null, missing.length === 0 ? `whom the policy of ${of} names is not known` : `the answer depends on ${missing.slice(0, 3).join(', ')}, which no scan knows`)

/** Whether the policy of a resource lets the world in; null: it has none. @throws NotEvaluable when nobody can tell */
export function isPublic(document: unknown, of: string, facet: string, known: Pick<Known, 'at'>): boolean {
  if (document === null) return false
  const { truth, missing } = worldIsLetIn(understood(document, of, facet), known.at)
  if (truth === null) throw hangsOn(of, facet, missing)
  return truth
}
