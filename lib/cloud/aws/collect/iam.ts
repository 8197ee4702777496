import { setTimeout as pause } from 'node:timers/promises'
import type { GroupDetail, ManagedPolicyDetail, RoleDetail, UserDetail } from '@aws-sdk/client-iam'
import type { Collector } from '../../collect.ts'
import type { Client } from '../client.ts'
import { readPolicy } from '../policy-document.ts'
import { type At, type Known, known, missing, tagsOf } from './at.ts'
import { dayIn, type Report, readReport, type ReportLine, yesIn } from './credential-report.ts'

type Iam = Client<'iam'>
type Entry = { user: UserDetail } | { group: GroupDetail } | { role: RoleDetail } | { policy: ManagedPolicyDetail }

/** Users, groups, roles and policies come in the pages of one call, with their documents. */
export const iam: Collector<At> = {
  service: 'iam',
  title: 'IAM',
  scope: 'global',
  calls: {
    GetAccountAuthorizationDetails: 'iam:GetAccountAuthorizationDetails',
    GetAccountSummary: 'iam:GetAccountSummary',
    GetAccountPasswordPolicy: 'iam:GetAccountPasswordPolicy',
    GenerateCredentialReport: 'iam:GenerateCredentialReport',
    GetCredentialReport: 'iam:GetCredentialReport',
    ListAccessKeys: 'iam:ListAccessKeys',
    GetAccessKeyLastUsed: 'iam:GetAccessKeyLastUsed',
    ListRoles: 'iam:ListRoles',
    ListPolicyTags: 'iam:ListPolicyTags',
    ListServerCertificates: 'iam:ListServerCertificates',
  },
  lists: ['aws.iam.user', 'aws.iam.group', 'aws.iam.role', 'aws.iam.policy', 'aws.iam.serverCertificate'],
  collect: async (at) => {
    const iam = await at.client('iam')
    const report = await known(() => reportOf(at, iam))
    await accountOf(at, iam, report)
    const sessions = await known(() => sessionsOf(at, iam))
    const counts = { user: 0, group: 0, role: 0, policy: 0 }
    const all = at.tally('aws.iam.user')
    await all.pages({
      ask: (Marker) => iam.getAccountAuthorizationDetails({ MaxItems: 200, ...(Marker && { Marker }) }),
      next: after,
      items: (page): Entry[] => [
        ...(page.UserDetailList ?? []).map((user) => ({ user })), ...(page.GroupDetailList ?? []).map((group) => ({ group })), ...(page.RoleDetailList ?? []).map((role) => ({ role })),
        // AWS lists its own that are attached; what answers in its place may list all.
        ...(page.Policies ?? []).filter((policy) => isOwn(policy) || (policy.AttachmentCount ?? 1) > 0 || (policy.PermissionsBoundaryUsageCount ?? 0) > 0).map((policy) => ({ policy })),
      ],
    }, async (entry, reads) => {
      if ('user' in entry) await userOf(at, iam, entry.user, reads, report)
      else if ('group' in entry) await at.emit('aws.iam.group', named(entry.group.Arn, entry.group.GroupName), rights(at, reads, entry.group.GroupPolicyList, entry.group.AttachedManagedPolicies))
      else if ('role' in entry) await roleOf(at, entry.role, reads, sessions)
      else await policyOf(at, iam, entry.policy, reads)
      counts[Object.keys(entry)[0] as keyof typeof counts]++
    })
    for (const type of ['user', 'group', 'role', 'policy'] as const) await all.like(`aws.iam.${type}`, counts[type]).done()
    await at.list('aws.iam.serverCertificate', {
      ask: (Marker) => iam.listServerCertificates({ ...(Marker && { Marker }) }),
      next: after,
      items: (page) => page.ServerCertificateMetadataList,
    }, ({ Arn, ServerCertificateName, Expiration }, reads) => at.emit('aws.iam.serverCertificate', named(Arn, ServerCertificateName), { certificate: at.of(reads, () => ({ expiresAt: Expiration })) }))
  },
}

/** The token of the next page. @throws Malformed when the answer does not say whether there is one */
function after({ IsTruncated, Marker }: { IsTruncated?: boolean | undefined; Marker?: string | undefined }): string | null {
  if (IsTruncated === false) return null
  return IsTruncated === true && Marker ? Marker : missing()
}

const named = (arn: string | undefined, name: string | undefined) => ({ id: arn ?? missing(), name: name ?? missing() })
const isOwn = ({ Arn = '' }: ManagedPolicyDetail) => !/^arn:[^:]+:iam::aws:/.test(Arn)

/** AWS makes a report when asked for, and hands it out for four hours. */
async function reportOf(at: At, iam: Iam): Promise<Report> {
  for (let tries = 0; ; tries++) {
    const { State } = await iam.generateCredentialReport({})
    if (State === 'COMPLETE') break
    if (tries === (at.scan.probe ? 5 : 60)) throw Object.assign(new Error(), { name: 'TimeoutError' })
    await pause(Math.min(2_000, 250 * 2 ** tries), undefined, { signal: at.scan.wire.left })
  }
  const { Content, GeneratedTime } = await iam.getCredentialReport({})
  return readReport(new TextDecoder().decode(Content ?? missing()), GeneratedTime ?? missing())
}

/** How long sessions of a role may last: only this list says it of all roles. */
async function sessionsOf(at: At, iam: Iam): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  const seen = new Set<string>()
  for (let Marker: string | null | undefined; ;) {
    const page = await iam.listRoles({ MaxItems: 1_000, ...(Marker && { Marker }) })
    for (const { Arn, MaxSessionDuration } of page.Roles ?? missing()) if (Arn && MaxSessionDuration !== undefined) found.set(Arn, MaxSessionDuration)
    Marker = after(page)
    if (Marker === null || at.scan.probe) return found
    if (seen.has(Marker)) missing()
    seen.add(Marker)
  }
}

async function accountOf(at: At, iam: Iam, report: Known<Report>): Promise<void> {
  await at.emit('aws.account', { id: at.account, name: at.account }, {
    summary: at.ask(() => iam.getAccountSummary({}), ({ SummaryMap: map = missing() }) => ({ users: map.Users, mfaDevices: map.MFADevices, rootMfa: flag(map.AccountMFAEnabled), rootAccessKeys: flag(map.AccountAccessKeysPresent), rootPassword: flag(map.AccountPasswordPresent) })),
    passwordPolicy: at.ask(() => iam.getAccountPasswordPolicy({}), ({ PasswordPolicy: policy = missing() }) => ({
      minimumLength: policy.MinimumPasswordLength, symbols: policy.RequireSymbols, numbers: policy.RequireNumbers, uppercase: policy.RequireUppercaseCharacters, lowercase: policy.RequireLowercaseCharacters,
      maxAgeDays: policy.ExpirePasswords === false ? null : policy.MaxPasswordAge, remembers: policy.PasswordReusePrevention, usersMayChange: policy.AllowUsersToChangePassword,
    }), { none: ['NoSuchEntity', 'NoSuchEntityException'] }),
    root: at.from(report, ({ at: reportedAt, root }) => {
      const line: ReportLine = root ?? missing()
      return { reportedAt, passwordLastUsed: dayIn(line.password_last_used), key1LastUsed: dayIn(line.access_key_1_last_used_date), key2LastUsed: dayIn(line.access_key_2_last_used_date) }
    }),
  })
}

const flag = (count: number | undefined) => (count === undefined ? null : count > 0)

type Inline = { PolicyName?: string | undefined; PolicyDocument?: string | undefined }
type Attached = { PolicyName?: string | undefined; PolicyArn?: string | undefined }

/** Where somebody has none, AWS leaves the list out. */
const rights = (at: At, reads: number[], inline: Inline[] | undefined, attached: Attached[] | undefined) => ({
  inlinePolicies: at.of(reads, () => (inline ?? []).map(({ PolicyName, PolicyDocument }) => ({ name: PolicyName, document: readPolicy(PolicyDocument ?? missing()) }))),
  attachedPolicies: at.of(reads, () => (attached ?? []).map(({ PolicyName, PolicyArn }) => ({ name: PolicyName, arn: PolicyArn }))),
})

async function userOf(at: At, iam: Iam, user: UserDetail, reads: number[], report: Known<Report>): Promise<void> {
  const { id, name: UserName } = named(user.Arn, user.UserName)
  const line = 'value' in report ? report.value.users.get(id) : undefined
  await at.emit('aws.iam.user', { id, name: UserName }, {
    user: at.of(reads, () => ({ userId: user.UserId, path: user.Path, createdAt: user.CreateDate })),
    // Who was made after the report is not in it yet.
    credentials: 'value' in report && !line ? { state: 'unread', cause: 'skipped', code: 'NotInReport', reads: report.reads } : at.from(report, ({ at: reportedAt }) => ({
      reportedAt, passwordEnabled: yesIn(line?.password_enabled), passwordLastUsed: dayIn(line?.password_last_used), passwordLastChanged: dayIn(line?.password_last_changed), mfa: yesIn(line?.mfa_active),
    })),
    accessKeys: at.ask(async () => {
      const page = await iam.listAccessKeys({ UserName })
      // Nobody has more than two.
      if (page.IsTruncated === true) missing()
      return Promise.all((page.AccessKeyMetadata ?? missing()).map(async ({ AccessKeyId, Status, CreateDate }) => {
        const { AccessKeyLastUsed } = await iam.getAccessKeyLastUsed({ AccessKeyId })
        return { id: AccessKeyId, active: Status === 'Active', createdAt: CreateDate, lastUsedAt: (AccessKeyLastUsed ?? missing()).LastUsedDate }
      }))
    }, (keys) => keys),
    ...rights(at, reads, user.UserPolicyList, user.AttachedManagedPolicies),
    boundary: at.of(reads, () => (user.PermissionsBoundary ? { arn: user.PermissionsBoundary.PermissionsBoundaryArn } : null)),
    groups: at.of(reads, () => user.GroupList ?? []),
    tags: at.of(reads, () => tagsOf(user.Tags ?? [])),
  })
}

async function roleOf(at: At, role: RoleDetail, reads: number[], sessions: Known<Map<string, number>>): Promise<void> {
  const { id, name } = named(role.Arn, role.RoleName)
  await at.emit('aws.iam.role', { id, name }, {
    role: at.from(sessions, (seconds) => ({
      roleId: role.RoleId, path: role.Path, createdAt: role.CreateDate, serviceLinked: (role.Path ?? missing()).startsWith('/aws-service-role/'), lastUsedAt: role.RoleLastUsed?.LastUsedDate, maxSession: seconds.get(id),
    }), { reads }),
    trust: at.of(reads, () => readPolicy(role.AssumeRolePolicyDocument ?? missing())),
    ...rights(at, reads, role.RolePolicyList, role.AttachedManagedPolicies),
    boundary: at.of(reads, () => (role.PermissionsBoundary ? { arn: role.PermissionsBoundary.PermissionsBoundaryArn } : null)),
    tags: at.of(reads, () => tagsOf(role.Tags ?? [])),
  })
}

async function policyOf(at: At, iam: Iam, policy: ManagedPolicyDetail, reads: number[]): Promise<void> {
  // Its ARN ends with its name.
  const { id: PolicyArn, name } = named(policy.Arn, policy.PolicyName ?? policy.Arn?.split('/').at(-1))
  const own = isOwn(policy)
  await at.emit('aws.iam.policy', { id: PolicyArn, name }, {
    policy: at.of(reads, () => ({ managedBy: own ? 'customer' : 'aws', attachments: policy.AttachmentCount, updatedAt: policy.UpdateDate })),
    document: at.of(reads, () => readPolicy(policy.PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document ?? missing())),
    // Policies of AWS itself cannot have any.
    tags: own ? at.ask(() => iam.listPolicyTags({ PolicyArn, MaxItems: 100 }), ({ Tags, IsTruncated }) => (IsTruncated === true ? missing() : tagsOf(Tags))) : at.of(reads, () => null),
  })
}
