import type { PolicyType } from '@aws-sdk/client-organizations'
import type { Collector } from '../../collect.ts'
import type { Client } from '../client.ts'
import { readPolicy } from '../policy-document.ts'
import { type At, missing, tagsOf } from './at.ts'

/** In a member account AWS refuses all but the first. */
export const organizations: Collector<At> = {
  service: 'organizations',
  title: 'Organizations',
  scope: 'global',
  calls: {
    DescribeOrganization: 'organizations:DescribeOrganization',
    ListAccounts: 'organizations:ListAccounts',
    ListPolicies: 'organizations:ListPolicies',
    DescribePolicy: 'organizations:DescribePolicy',
    ListTargetsForPolicy: 'organizations:ListTargetsForPolicy',
    ListPoliciesForTarget: 'organizations:ListPoliciesForTarget',
    ListParents: 'organizations:ListParents',
    ListTagsForResource: 'organizations:ListTagsForResource',
  },
  lists: ['aws.organizations.account', 'aws.organizations.policy'],
  collect: async (at) => {
    const org = await at.client('organizations')
    const none = ['AWSOrganizationsNotInUseException']
    await at.emit('aws.account', { id: at.account, name: at.account }, {
      organization: at.ask(() => org.describeOrganization({}), ({ Organization: of = missing() }) => ({ id: of.Id, managementAccount: of.MasterAccountId, allFeatures: (of.FeatureSet ?? missing()) === 'ALL' }), { none }),
      controlPolicies: at.ask(() => controlPolicies(org, at.account), (list) => list, { none }),
    })
    await at.list('aws.organizations.account', {
      ask: (NextToken) => org.listAccounts({ MaxResults: 20, ...(NextToken && { NextToken }) }),
      next: (page) => page.NextToken,
      items: (page) => page.Accounts,
      none,
    }, (each, reads) => at.emit('aws.organizations.account', { id: each.Arn ?? missing(), name: each.Name ?? each.Id ?? missing() }, {
      account: at.of(reads, () => ({ status: each.State ?? each.Status, joined: each.JoinedMethod, joinedAt: each.JoinedTimestamp })),
      tags: tagged(at, org, each.Id),
    }))
    const policies = at.tally('aws.organizations.policy')
    for (const Filter of ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] satisfies PolicyType[]) {
      await policies.pages({
        ask: (NextToken) => org.listPolicies({ Filter, MaxResults: 20, ...(NextToken && { NextToken }) }),
        next: (page) => page.NextToken,
        items: (page) => page.Policies,
        none,
      }, ({ Arn = missing(), Id: PolicyId = missing(), Name = missing(), Type, AwsManaged }, reads) => at.emit('aws.organizations.policy', { id: Arn, name: Name }, {
        policy: at.ask(() => all((NextToken) => org.listTargetsForPolicy({ PolicyId, ...(NextToken && { NextToken }) }), (page) => page.Targets), (targets) => ({ type: Type, aws: AwsManaged, targets: targets.map(({ TargetId }) => TargetId) }))
          .then((facet) => ({ ...facet, reads: [...reads, ...facet.reads] })),
        document: at.ask(() => org.describePolicy({ PolicyId }), ({ Policy }) => readPolicy(Policy?.Content ?? missing())),
      }))
    }
    await policies.done()
  },
}

const tagged = (at: At, org: Client<'organizations'>, ResourceId: string | undefined) => at.ask(() => all((NextToken) => org.listTagsForResource({ ResourceId, ...(NextToken && { NextToken }) }), (page) => page.Tags), tagsOf)

/** Every page of a list within a facet. @throws Malformed when it goes round */
async function all<P extends { NextToken?: string | undefined }, I>(ask: (token: string | undefined) => Promise<P>, items: (page: P) => I[] | undefined): Promise<I[]> {
  const found: I[] = []
  const seen = new Set<string>()
  for (let token: string | undefined; ;) {
    const page = await ask(token)
    found.push(...(items(page) ?? missing()))
    token = page.NextToken
    if (!token) return found
    if (seen.has(token)) missing()
    seen.add(token)
  }
}

/** Those of the account and of each unit above it, up to the root. */
async function controlPolicies(org: Client<'organizations'>, account: string) {
  const found: { target: string; name: string | undefined; id: string | undefined; document: Record<string, unknown> }[] = []
  const documents = new Map<string, Record<string, unknown>>()
  const above = new Set<string>()
  for (let TargetId: string | undefined = account; TargetId && !above.has(TargetId);) {
    const target: string = TargetId
    above.add(target)
    for (const { Id: PolicyId = missing(), Name } of await all((NextToken) => org.listPoliciesForTarget({ TargetId: target, Filter: 'SERVICE_CONTROL_POLICY', ...(NextToken && { NextToken }) }), (page) => page.Policies)) {
      const document = documents.get(PolicyId) ?? readPolicy((await org.describePolicy({ PolicyId })).Policy?.Content ?? missing())
      documents.set(PolicyId, document)
      found.push({ target, name: Name, id: PolicyId, document })
    }
    TargetId = target.startsWith('r-') ? undefined : ((await org.listParents({ ChildId: target })).Parents?.[0]?.Id ?? missing())
  }
  return found
}
