import { matches } from '#lib/facts/glob.ts'
import { allHold, type Context } from './conditions.ts'
import { isOf } from './match.ts'
import type { Statement, Who } from './statements.ts'
import { both, either, not, type Truth } from './truth.ts'

/** Who asks. `account` null: nobody who has one, or one of AWS itself. `kind`: of whom a name is told apart. */
export type Asker = { kind: 'aws' | 'service' | 'federated'; account: string | null; arn: string; isRole?: boolean; /** Anybody at all: nobody who is named by an id. */ isStranger?: boolean }
export type Request = { asker: Asker; action: string; resource: string; context: Context }

/** How near a statement names who asks: themselves or anybody; their account, which then says itself who of it; or not at all. */
type Named = { direct: Truth; account: Truth }

export function named(who: Who, asker: Asker): Named {
  if (who.not) {
    const found = names({ ...who, not: false }, asker)
    return { direct: not(either(found.direct, found.account)), account: false }
  }
  return names(who, asker)
}

function names(who: Who, { kind, account, arn, isStranger = false }: Asker): Named {
  if (kind === 'service') return { direct: who.services.some((each) => matches(each, arn)), account: false }
  if (kind === 'federated') return { direct: who.federated.some((each) => each === '*' || each === arn) || who.aws.includes('*'), account: false }
  if (who.aws.some((each) => /^\*+$|^arn:[\w-]+:(?:iam|sts)::[*?]/.test(each))) return { direct: true, account: false }
  // An identity by its lasting id says nothing of its name.
  const hidden = !isStranger && (who.aws.some((each) => /^A[A-Z0-9]{15,}$/.test(each)) || who.canonical.length > 0)
  const ofAccount = account !== null && who.aws.some((each) => each === account || each.endsWith(`:iam::${account}:root`))
  return { direct: who.aws.includes(arn) ? true : hidden ? null : false, account: ofAccount }
}

type Answer = { deny: Truth; allow: Truth; direct: Truth }
const nothing: Answer = { deny: false, allow: false, direct: false }

type About = { statement: Statement; of: Truth }
/** Of a policy that is asked again and again, which statements are about an action. */
const remembered = new WeakMap<readonly Statement[], Map<string, About[]>>()

function aboutAction(statements: readonly Statement[], action: string): About[] {
  const known = remembered.get(statements) ?? new Map<string, About[]>()
  remembered.set(statements, known)
  const before = known.get(action)
  if (before) return before
  const found: About[] = []
  for (const statement of statements) {
    const of = isOf(statement.actions, action)
    if (of !== false) found.push({ statement, of })
  }
  if (known.size < 1_000) known.set(action, found)
  return found
}

/** What one policy says of a request. `direct`: it allows it to whoever asks by name, or to anybody. Linear in its size. */
export function ask(statements: readonly Statement[], { asker, action, resource, context }: Request): Answer {
  const answer: Answer = { deny: false, allow: false, direct: false }
  const act = action.toLowerCase()
  for (const { statement, of } of aboutAction(statements, act)) {
    const about = both(of, statement.resources === null ? true : isOf(statement.resources, resource, context))
    if (about === false) continue
    const who = statement.who === null ? { direct: true, account: false } : named(statement.who, asker)
    const whoAtAll = either(who.direct, who.account)
    if (whoAtAll === false) continue
    const rest = both(about, allHold(statement.conditions, context, statement.allow))
    if (!statement.allow) answer.deny = either(answer.deny, both(whoAtAll, rest))
    else {
      answer.allow = either(answer.allow, both(whoAtAll, rest))
      answer.direct = either(answer.direct, both(who.direct, rest))
    }
    if (answer.deny === true) break
  }
  return answer
}

/** Everything that may have a say. `organization`: of each level from the root down, all that is attached there. `resource` null: it has no policy. */
export type Policies = {
  identity: readonly (readonly Statement[])[]
  boundary?: readonly Statement[] | null
  organization?: readonly (readonly (readonly Statement[])[])[]
  resource?: readonly Statement[] | null
  /** Who owns the resource. */
  owner: string
  /** Keys of KMS and trusts of roles: without a word in their own policy nobody of the account may. */
  resourceDecides?: boolean
}

export type Verdict = 'allowed' | 'denied' | 'unknown'

/** As AWS decides: an explicit refusal wins; what nobody allows is denied; what cannot be told is neither. */
export function evaluate({ identity, boundary = null, organization = [], resource = null, owner, resourceDecides = false }: Policies, request: Request): Verdict {
  // Most is asked of policies that are about something else: what nobody allows is denied, whatever restricts it.
  if (resource === null && !identity.some((each) => aboutAction(each, request.action.toLowerCase()).length > 0)) return 'denied'
  const own = identity.map((each) => ask(each, request))
  const bound = boundary === null ? null : ask(boundary, request)
  const levels = organization.map((level) => level.map((each) => ask(each, request)))
  const there = resource === null ? nothing : ask(resource, request)
  const denied = either(...own.map(({ deny }) => deny), bound === null ? false : bound.deny, ...levels.flat().map(({ deny }) => deny), there.deny)
  const permitted = both(...levels.map((level) => either(...level.map(({ allow }) => allow))))
  const bounded = bound === null ? true : bound.allow
  const byIdentity = both(either(...own.map(({ allow }) => allow)), bounded)
  const direct = both(there.direct, request.asker.isRole ? bounded : true)
  const same = request.asker.account === owner
  // Of the own account one side is enough, of another both must allow; who has no account is let in by the resource alone.
  const granted = request.asker.account === null ? there.direct
    : !same ? both(byIdentity, there.allow)
    : resourceDecides ? either(direct, both(byIdentity, there.allow)) : either(byIdentity, direct)
  const truth = both(not(denied), permitted, granted)
  return truth === null ? 'unknown' : truth ? 'allowed' : 'denied'
}
