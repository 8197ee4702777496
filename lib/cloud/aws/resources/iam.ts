import { z } from 'zod'
import { kind, orAbsent } from '../../define.ts'
import { day, maybeDay, policy, tags, text, yes } from './shared.ts'

const inline = z.array(z.object({ name: text, document: policy }))
const attached = z.array(z.object({ name: text, arn: text }))

export const iam = {
  'aws.iam.user': kind('global', 'IAM user', {
    user: z.object({ userId: text, path: text, createdAt: day }),
    /** Of the credential report, which may be four hours old. */
    credentials: z.object({ reportedAt: day, passwordEnabled: yes, passwordLastUsed: maybeDay, passwordLastChanged: maybeDay, mfa: yes }),
    /** iam:ListAccessKeys and GetAccessKeyLastUsed: of now. */
    accessKeys: z.array(z.object({ id: text, active: yes, createdAt: day, lastUsedAt: maybeDay })),
    /** Policies on the user itself; groups are left out. */
    inlinePolicies: inline,
    attachedPolicies: attached,
    /** ARN of the policy that bounds it; absent (None): nothing does. */
    boundary: orAbsent(z.object({ arn: text })),
    groups: z.array(text),
    tags,
  }),
  'aws.iam.group': kind('global', 'IAM group', { inlinePolicies: inline, attachedPolicies: attached }),
  'aws.iam.role': kind('global', 'IAM role', {
    /** `serviceLinked`: AWS made it, nobody may change it. */
    role: z.object({ roleId: text, path: text, createdAt: day, serviceLinked: yes, lastUsedAt: maybeDay, maxSession: z.number() }),
    trust: policy,
    inlinePolicies: inline,
    attachedPolicies: attached,
    boundary: orAbsent(z.object({ arn: text })),
    tags,
  }),
  /** Customer managed policies, and those of AWS that are attached. */
  'aws.iam.policy': kind('global', 'IAM policy', {
    policy: z.object({ managedBy: z.enum(['aws', 'customer']), attachments: z.number(), updatedAt: day }),
    /** The default version. */
    document: policy,
    /** Absent (None): those of AWS have none. */
    tags: orAbsent(tags),
  }),
  'aws.iam.serverCertificate': kind('global', 'Server certificate', { certificate: z.object({ expiresAt: day }) }),
}
