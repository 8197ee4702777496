import { NotEvaluable, type Known, type Seen } from '../../world.ts'
import { accountOf, managedBy } from '../account.ts'
import type { AwsTypes } from '../resources/index.ts'
import type { Context } from './conditions.ts'
import { evaluate, type Policies, type Verdict } from './evaluate.ts'
import { type Act, adminActs } from './probes.ts'
import { hangsOn, understood } from './public.ts'
import type { Statement } from './statements.ts'

type User = Seen<AwsTypes['aws.iam.user']>
type Borne = Pick<AwsTypes['aws.iam.role'], 'inlinePolicies' | 'attachedPolicies'>
/** A user or a role: of a user, its groups too. */
type Holder = Seen<Borne & Pick<AwsTypes['aws.iam.role'], 'boundary' | 'tags'>>
type Aws = Known<AwsTypes>

const groupName = ({ name }: Seen<AwsTypes['aws.iam.group']>) => name

function managed(arn: string, known: Aws): Statement[] {
  const policy = known.find('aws.iam.policy', arn)
  const document = policy?.get('document')
  if (!policy || !document) throw new NotEvaluable(arn, 'document', 'skipped', null, `what the policy ${arn} allows was not read`)
  return understood(document, arn, 'document')
}

const onIt = (bearer: Seen<Borne>, known: Aws): Statement[][] => [
  ...(bearer.get('inlinePolicies') ?? []).map(({ document }) => understood(document, bearer.id, 'inlinePolicies')),
  ...(bearer.get('attachedPolicies') ?? []).map(({ arn }) => managed(arn, known)),
]

const asUser = (holder: { type: string }): User | null => (holder.type === 'aws.iam.user' ? (holder as User) : null)

/** Everything that says what a user or role may do, in their own account. @throws NotEvaluable when a part of it was not read */
function policiesOf(holder: Holder, known: Aws): Policies {
  const identity = onIt(holder, known)
  for (const name of asUser(holder)?.get('groups') ?? []) {
    const group = known.by('aws.iam.group', groupName).all(name.replace(/^.*\//, ''))[0]
    if (!group) throw new NotEvaluable(holder.id, 'groups', 'skipped', null, `the group ${name} is not among those that were read`)
    identity.push(...onIt(group, known))
  }
  const boundary = holder.get('boundary')
  return { identity, boundary: boundary === null ? null : managed(boundary.arn, known), owner: known.account }
}

/** Policies of the organization by what they are attached to; none where there is no organization, or in the account that manages it, which they never restrict. */
function organizationOf(known: Aws): Statement[][][] {
  const account = accountOf(known)
  if (!account || managedBy(account) === null) return []
  const levels = new Map<string, Statement[][]>()
  const policies = account.get('controlPolicies')
  // An account of an organization is told of them, or they are unread: that there is no organization does not fit.
  if (policies === null) throw new NotEvaluable(account.id, 'controlPolicies', 'malformed', null)
  for (const { target, name, document } of policies) levels.set(target, [...(levels.get(target) ?? []), understood(document, name, 'controlPolicies')])
  return [...levels.values()]
}

/** They do these as they like. */
const chosen = /^aws:(securetransport|referer|useragent|requestedregion|multifactorauth\w+|requesttag\/.*|tagkeys|tokenissuetime|sourceidentity)$|^iam:(passedtoservice|awsservicename|associatedresourcearn)$|^sts:rolesessionname$/

function contextOf(holder: Holder, known: Aws): Context {
  return {
    missing: new Set(),
    values: (key) => {
      const tag = /^aws:principaltag\/(.+)$/.exec(key)?.[1]
      if (tag !== undefined) {
        const found = Object.entries(holder.get('tags') ?? {}).find(([name]) => name.toLowerCase() === tag)
        return found ? [found[1]] : 'absent'
      }
      if (key === 'aws:principalarn') return [holder.id]
      if (key === 'aws:principalaccount') return [known.account]
      if (key === 'aws:username') return asUser(holder) !== null ? [holder.name] : 'absent'
      if (key === 'aws:principaltype') return [asUser(holder) !== null ? 'User' : 'AssumedRole']
      if (key === 'aws:currenttime') return [known.at.toISOString()]
      if (key === 'aws:epochtime') return [String(Math.floor(known.at.getTime() / 1_000))]
      if (key === 'aws:viaawsservice' || key === 'aws:principalisawsservice') return ['false']
      // Whether any policy may be attached, not one of a list.
      if (key === 'iam:policyarn') return ['arn:aws:iam::aws:policy/AdministratorAccess']
      if (key === 'aws:principalorgid') {
        const organization = accountOf(known)?.get('organization')
        return organization ? [organization.id] : 'absent'
      }
      return chosen.test(key) ? 'chosen' : 'unknown'
    },
  }
}

/** What the holder may do of these, all of an entry together; the first entry of which they may all. @throws NotEvaluable when of none that can be told */
export function firstAllowed(holder: Holder, known: Aws, entries: readonly (readonly Act[])[], { organization = true } = {}): readonly Act[] | null {
  const policies = policiesOf(holder, known)
  const asker = { kind: 'aws' as const, account: known.account, arn: holder.id, isRole: asUser(holder) === null }
  const verdicts = (using: Policies) => {
    const context = contextOf(holder, known)
    let open = false
    for (const entry of entries) {
      let all: Verdict = 'allowed'
      for (const act of entry) {
        const verdict = evaluate(using, { asker, ...act, context })
        if (verdict !== 'allowed') all = verdict
        if (verdict === 'denied') break
      }
      if (all === 'allowed') return { entry, open: false, missing: [] }
      if (all === 'unknown') open = true
    }
    return { entry: null, open, missing: [...context.missing] }
  }
  const alone = verdicts(policies)
  if (alone.entry === null && !alone.open) return null
  // Only where their own policies allow something does it matter what the organization takes away.
  const after = organization ? verdicts({ ...policies, organization: organizationOf(known) }) : alone
  if (after.entry === null && after.open) throw hangsOn(holder.id, 'attachedPolicies', after.missing)
  return after.entry
}

/** Whether a policy by itself allows everything, whoever has it. @throws NotEvaluable when nobody can tell */
export function allowsAll(document: unknown, of: string, known: Aws): boolean {
  const context: Context = { missing: new Set(), values: (key) => (chosen.test(key) ? 'chosen' : key === 'aws:currenttime' ? [known.at.toISOString()] : 'unknown') }
  const asker = { kind: 'aws' as const, account: known.account, arn: '' }
  const policies: Policies = { identity: [understood(document, of, 'document')], owner: known.account }
  let open = false
  for (const act of adminActs(known.account)) {
    const verdict = evaluate(policies, { asker, ...act, context })
    if (verdict === 'denied') return false
    open ||= verdict === 'unknown'
  }
  if (open) throw hangsOn(of, 'document', [...context.missing])
  return true
}
