import type { SecurityGroupRule } from '@aws-sdk/client-ec2'
import type { Collector } from '../../collect.ts'
import { type At, missing, shared } from './at.ts'
import { placed, tagged } from './ec2.ts'

export const vpc: Collector<At> = {
  service: 'vpc',
  title: 'VPC',
  scope: 'regional',
  calls: {
    DescribeSecurityGroups: 'ec2:DescribeSecurityGroups',
    DescribeSecurityGroupRules: 'ec2:DescribeSecurityGroupRules',
    DescribeVpcs: 'ec2:DescribeVpcs',
    DescribeFlowLogs: 'ec2:DescribeFlowLogs',
    DescribeNetworkAcls: 'ec2:DescribeNetworkAcls',
    DescribeSubnets: 'ec2:DescribeSubnets',
  },
  lists: ['aws.ec2.securityGroup', 'aws.ec2.vpc', 'aws.ec2.flowLog', 'aws.ec2.networkAcl', 'aws.ec2.subnet'],
  collect: async (at) => void (await Promise.all([securityGroups(at), vpcs(at), flowLogs(at), networkAcls(at), subnets(at)])),
}

/** A filter may name so many groups. */
const groupsAtOnce = 200

async function securityGroups(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.list('aws.ec2.securityGroup', {
    ask: (NextToken) => ec2.describeSecurityGroups({ MaxResults: groupsAtOnce, ...(NextToken && { NextToken }) }),
    next: (page) => page.NextToken,
    items: (page) => {
      const rules = shared(() => rulesOf(at, page.SecurityGroups?.flatMap(({ GroupId }) => GroupId ?? []) ?? []))
      return page.SecurityGroups?.map((group) => ({ group, rules }))
    },
  }, async ({ group, rules }, reads) => {
    const known = await rules()
    const some = (egress: boolean) => at.from(known, (all) => (all.get(group.GroupId ?? missing()) ?? []).filter(({ IsEgress = missing() }) => IsEgress === egress).map(ruleOf))
    await at.emit('aws.ec2.securityGroup', { ...placed(at, 'security-group', group.GroupId, group), name: group.GroupName ?? missing() }, {
      group: at.of(reads, () => ({ groupId: group.GroupId, name: group.GroupName, vpc: group.VpcId, isDefault: group.GroupName === 'default' })),
      ingress: some(false),
      egress: some(true),
      tags: tagged(at, reads, group),
    })
  })
}

/** The rules of some groups, by group. Not whole: none. */
async function rulesOf(at: At, groups: string[]): Promise<Map<string, SecurityGroupRule[]>> {
  const ec2 = await at.client('ec2')
  const found = new Map<string, SecurityGroupRule[]>()
  const [seen, told] = [new Set<string>(), new Set<string>()]
  for (let from = 0; from < groups.length; from += groupsAtOnce) {
    let NextToken: string | undefined
    do {
      const page = await ec2.describeSecurityGroupRules({ Filters: [{ Name: 'group-id', Values: groups.slice(from, from + groupsAtOnce) }], MaxResults: 1_000, ...(NextToken && { NextToken }) })
      for (const rule of page.SecurityGroupRules ?? missing()) {
        // Pages that overlap tell a rule twice.
        const { GroupId = missing(), SecurityGroupRuleId = missing() } = rule
        if (!told.has(SecurityGroupRuleId)) found.set(GroupId, [...(found.get(GroupId) ?? []), rule])
        told.add(SecurityGroupRuleId)
      }
      NextToken = page.NextToken
      if (NextToken && seen.has(NextToken)) missing()
      if (NextToken) seen.add(NextToken)
    } while (NextToken)
  }
  return found
}

/** Other protocols have no ports, and AWS says -1 of them. */
const ported = /^(tcp|udp|icmp|icmpv6|6|17|1|58)$/

function ruleOf(rule: SecurityGroupRule) {
  const { IpProtocol: protocol = missing() } = rule
  const port = (number: number | undefined) => (ported.test(protocol) ? number : null)
  return {
    ruleId: rule.SecurityGroupRuleId, protocol, from: port(rule.FromPort), to: port(rule.ToPort), cidr: rule.CidrIpv4 ?? rule.CidrIpv6, group: rule.ReferencedGroupInfo?.GroupId, prefixList: rule.PrefixListId, description: rule.Description,
  }
}

async function vpcs(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.list('aws.ec2.vpc', {
    ask: (NextToken) => ec2.describeVpcs({ MaxResults: 200, ...(NextToken && { NextToken }) }),
    next: (page) => page.NextToken,
    items: (page) => page.Vpcs,
  }, (each, reads) => at.emit('aws.ec2.vpc', placed(at, 'vpc', each.VpcId, each), { vpc: at.of(reads, () => ({ isDefault: each.IsDefault, cidr: each.CidrBlock })), tags: tagged(at, reads, each) }))
}

async function flowLogs(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.list('aws.ec2.flowLog', {
    ask: (NextToken) => ec2.describeFlowLogs({ MaxResults: 500, ...(NextToken && { NextToken }) }),
    next: (page) => page.NextToken,
    items: (page) => page.FlowLogs,
  }, (each, reads) => at.emit('aws.ec2.flowLog', placed(at, 'vpc-flow-log', each.FlowLogId, each), {
    flowLog: at.of(reads, () => ({
      of: each.ResourceId, active: (each.FlowLogStatus ?? missing()) === 'ACTIVE', traffic: each.TrafficType, destination: each.LogDestination ?? each.LogGroupName, delivered: (each.DeliverLogsStatus ?? missing()) === 'SUCCESS',
    })),
    tags: tagged(at, reads, each),
  }))
}

async function networkAcls(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.list('aws.ec2.networkAcl', {
    ask: (NextToken) => ec2.describeNetworkAcls({ MaxResults: 200, ...(NextToken && { NextToken }) }),
    next: (page) => page.NextToken,
    items: (page) => page.NetworkAcls,
  }, (each, reads) => at.emit('aws.ec2.networkAcl', placed(at, 'network-acl', each.NetworkAclId, each), {
    acl: at.of(reads, () => ({ vpc: each.VpcId, isDefault: each.IsDefault, subnets: (each.Associations ?? []).flatMap(({ SubnetId }) => SubnetId ?? []) })),
    entries: at.of(reads, () => (each.Entries ?? missing()).map((entry) => ({
      number: entry.RuleNumber ?? missing(), egress: entry.Egress, allow: (entry.RuleAction ?? missing()) === 'allow', protocol: entry.Protocol, from: entry.PortRange?.From, to: entry.PortRange?.To, cidr: entry.CidrBlock ?? entry.Ipv6CidrBlock,
    })).sort((one, other) => one.number - other.number)),
    tags: tagged(at, reads, each),
  }))
}

async function subnets(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.list('aws.ec2.subnet', {
    ask: (NextToken) => ec2.describeSubnets({ MaxResults: 200, ...(NextToken && { NextToken }) }),
    next: (page) => page.NextToken,
    items: (page) => page.Subnets,
  }, (each, reads) => at.emit('aws.ec2.subnet', placed(at, 'subnet', each.SubnetId, each), { subnet: at.of(reads, () => ({ vpc: each.VpcId, cidr: each.CidrBlock, publicIps: each.MapPublicIpOnLaunch })), tags: tagged(at, reads, each) }))
}
