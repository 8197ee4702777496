import { z } from 'zod'
import { kind } from '../../define.ts'
import { day, maybe, number, tags, text, yes } from './shared.ts'

/** `protocol` "-1": all. `from`, `to`: ports; null where the protocol has none. `cidr`: of IPv4 or IPv6; null where another group or a prefix list is named. */
const rule = z.object({ ruleId: maybe, protocol: text, from: number.nullable(), to: number.nullable(), cidr: maybe, group: maybe, prefixList: maybe, description: maybe })

export const ec2 = {
  'aws.ec2.securityGroup': kind('regional', 'Security group', {
    group: z.object({ groupId: text, name: text, vpc: maybe, isDefault: yes }),
    ingress: z.array(rule),
    egress: z.array(rule),
    tags,
  }),
  'aws.ec2.instance': kind('regional', 'EC2 instance', {
    /** No user data. `state`: running, stopped, terminated … */
    instance: z.object({ state: text, launchedAt: day, publicIp: maybe, vpc: maybe, subnet: maybe, image: maybe, profile: maybe, groups: z.array(text), monitoring: yes }),
    metadata: z.object({ tokens: z.enum(['required', 'optional']), endpoint: yes, hops: number }),
    tags,
  }),
  'aws.ec2.volume': kind('regional', 'EBS volume', { volume: z.object({ encrypted: yes, key: maybe, state: text, attachedTo: z.array(text) }), tags }),
  /** Of the own account only. */
  'aws.ec2.snapshot': kind('regional', 'EBS snapshot', {
    snapshot: z.object({ encrypted: yes, key: maybe, startedAt: day, volume: maybe }),
    /** ec2:DescribeSnapshotAttribute; `public`: anybody may make a volume of it. */
    sharing: z.object({ public: yes, accounts: z.array(text) }),
    tags,
  }),
  'aws.ec2.image': kind('regional', 'Machine image', { image: z.object({ public: yes, createdAt: day.nullable() }), tags }),
  'aws.ec2.vpc': kind('regional', 'VPC', { vpc: z.object({ isDefault: yes, cidr: text }), tags }),
  'aws.ec2.flowLog': kind('regional', 'Flow log', { flowLog: z.object({ of: text, active: yes, traffic: text, destination: maybe, delivered: yes }), tags }),
  'aws.ec2.networkAcl': kind('regional', 'Network ACL', {
    acl: z.object({ vpc: text, isDefault: yes, subnets: z.array(text) }),
    /** In the order in which they are asked: by number. */
    entries: z.array(z.object({ number, egress: yes, allow: yes, protocol: text, from: number.nullable(), to: number.nullable(), cidr: maybe })),
    tags,
  }),
  'aws.ec2.subnet': kind('regional', 'Subnet', { subnet: z.object({ vpc: text, cidr: maybe, publicIps: yes }), tags }),
}
