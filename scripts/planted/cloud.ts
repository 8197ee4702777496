import { clean, dice, json, Ledger, type Planted, type SystemKey } from './ledger.ts'
import { cast, type Person } from './people.ts'

const account = '111122223333'
const other = 'arn:aws:iam::444455556666:root'
const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`
const own = ['AdministratorAccess', 'ReadOnlyAccess', 'SecurityAudit'] as const
const custom = ['Deploy', 'Billing', 'Backups', 'Logs'] as const
const groups: Record<string, string[]> = { admins: ['own:AdministratorAccess'], readers: ['own:ReadOnlyAccess'], deployers: ['custom:Deploy', 'custom:Logs'], auditors: ['own:SecurityAudit', 'custom:Logs'] }
const document = (action: string | string[]) => ({ Version: '2012-10-17', Statement: [{ Sid: 'Any', Effect: 'Allow', Action: action, Resource: '*' }] })
const policyArn = (name: string) => (name.startsWith('own:') ? `arn:aws:iam::aws:policy/${name.slice(4)}` : arn(`policy/${name.slice(7)}`))
const attached = (names: string[]) => names.map((name) => ({ PolicyName: name.split(':')[1], PolicyArn: policyArn(name) }))

/** How the account is in each quarter: what changed is planted, and nothing else. */
export type Quarter = 'first' | 'second' | 'third'

export type Cloud = { details: Planted; key: SystemKey; ledger: Ledger; report: { file: Planted; key: SystemKey; ledger: Ledger } }

/** Somebody's second account, under a name that the roster does not know: an alias table says whose it is. */
export const aliasOf = (people: Person[]): string => `adm-${people[cast.alias]?.family.toLowerCase()}`

/** AWS: 150 people with users of IAM, one of them with two, 5 machines, one user of nobody. */
export function cloud(people: Person[], seed: number, quarter: Quarter): Cloud {
  const random = dice(seed)
  const ledger = new Ledger()
  const used: Record<string, number> = {}
  const names = [...people.slice(0, 150).map(({ login }) => login), 'svc-backup', 'svc-deploy', 'svc-mail', 'svc-scan', 'svc-logs', 'old.contractor', aliasOf(people)]
  // AWS does not say who is disabled: a user who is there can come in.
  const ownerOf = (n: number) => people[n < 150 ? n : n === names.length - 1 ? cast.alias : -1]
  const use = (list: string[]) => list.forEach((name) => (used[name] = (used[name] ?? 0) + 1))
  const users = names.map((name, n) => {
    // Deleted and made anew under its name between the quarters.
    const id = `AIDA${String(n).padStart(12, '0')}${n === 33 && quarter !== 'first' ? 'NEW' : ''}`
    const owner = ownerOf(n)
    if (owner) ledger.owned(id, { left: owner.left, enabled: true })
    ledger.shows(id, { kind: 'unknown', userName: name })
    const member = Object.keys(groups).filter((_, g) => (n === 5 ? g === 0 : (n + g) % 3 === 0 && !(g === 0 && n > 20)))
    const direct = n === 5 ? ['own:AdministratorAccess'] : n % 10 === 3 ? ['custom:Billing'] : []
    // Revoked after the first quarter, there again in the third.
    if (n === 43 && quarter === 'second') direct.length = 0
    // There for the first time.
    if (n === 70 && quarter === 'third') direct.push('custom:Billing')
    use(direct)
    for (const policy of direct) ledger.has(id, `managed-policy ${policyArn(policy)}`, '', 'direct', policy === 'own:AdministratorAccess')
    for (const group of member) {
      for (const policy of groups[group] as string[]) ledger.has(id, `managed-policy ${policyArn(policy)}`, '', group, policy === 'own:AdministratorAccess')
      if (group === 'auditors') ledger.has(id, 'inline-policy inline:AGPAAUDITORS/Trail', '', group)
    }
    const inline = n % 17 === 4
    if (inline) ledger.has(id, `inline-policy inline:${id}/Own`, '', 'direct', n === 38 && quarter !== 'first')
    // Under one name another policy: from reading objects to all of IAM.
    const policy = document(n === 38 && quarter !== 'first' ? 'iam:*' : ['s3:GetObject'])
    return {
      Path: '/', UserName: name, UserId: id, Arn: arn(`user/${name}`), CreateDate: '2024-01-02T03:04:05Z', GroupList: member, AttachedManagedPolicies: attached(direct), Tags: [],
      ...(inline && { UserPolicyList: [{ PolicyName: 'Own', PolicyDocument: n % 2 === 0 ? encodeURIComponent(JSON.stringify(policy)) : policy }] }), random: random(),
    }
  }).map(({ random: _, ...user }) => user)
  for (const list of Object.values(groups)) use(list)
  ledger.has(users[7]?.UserId ?? '', 'assume AROARELEASE', '', 'direct', false)
  ledger.shows(other, { kind: 'external' })
  ledger.has(other, 'assume AROARELEASE', '', 'direct', false)
  use(['custom:Deploy'])
  const value = {
    IsTruncated: false, UserDetailList: users,
    GroupDetailList: Object.entries(groups).map(([name, list]) => ({
      Path: '/', GroupName: name, GroupId: `AGPA${name.toUpperCase()}`, Arn: arn(`group/${name}`), AttachedManagedPolicies: attached(list),
      GroupPolicyList: name === 'auditors' ? [{ PolicyName: 'Trail', PolicyDocument: document('cloudtrail:LookupEvents') }] : [],
    })),
    RoleDetailList: [{
      Path: '/', RoleName: 'release', RoleId: 'AROARELEASE', Arn: arn('role/release'), RolePolicyList: [], AttachedManagedPolicies: attached(['custom:Deploy']),
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: [users[7]?.Arn, '444455556666'] }, Action: 'sts:AssumeRole' }, { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
    }],
    Policies: [...own.map((name) => `own:${name}`), ...custom.map((name) => `custom:${name}`)].map((name) => ({
      PolicyName: name.split(':')[1], PolicyId: `ANPA${name}`, Arn: policyArn(name), DefaultVersionId: 'v1', AttachmentCount: (used[name] ?? 0) + (name === 'custom:Logs' ? 1 : 0),
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(name === 'own:AdministratorAccess' ? '*' : ['s3:List*', 's3:Get*']) }],
    })),
  }
  const records = users.length + Object.keys(groups).length + 1 + own.length + custom.length
  return {
    details: json(`aws-${quarter}.json`, value),
    key: { source: 'aws_iam', files: [{ name: `aws-${quarter}.json` }], ...clean(records), ...ledger.totals(), said: ['a role trusts a service', 'AttachmentCount of Logs'] },
    ledger, report: report(names, ownerOf),
  }
}

function report(names: string[], ownerOf: (n: number) => Person | undefined): Cloud['report'] {
  const ledger = new Ledger()
  const head = 'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated'
  const root = `<root_account>,${arn('root')},2020-01-01T00:00:00+00:00,not_supported,no_information,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A`
  const created = '2024-01-02T03:04:05+00:00'
  const idOf = (name: string, since = created) => `${arn(name === 'root' ? name : `user/${name}`)} ${since}`
  const rootId = idOf('root', '2020-01-01T00:00:00+00:00')
  ledger.shows(rootId, { kind: 'unknown', userName: '<root_account>', mfa: true })
  ledger.has(rootId, 'credential password', '', 'direct', true)
  const lines = names.map((name, n) => {
    const owner = ownerOf(n)
    const id = idOf(name)
    if (owner) ledger.owned(id, { left: owner.left, enabled: true })
    ledger.shows(id, { kind: 'unknown', userName: name, mfa: n % 3 > 0 })
    const [password, key] = [!name.startsWith('svc-'), name.startsWith('svc-') || n % 6 === 0]
    if (password) ledger.has(id, 'credential password', '', 'direct', false, '2026-03-01')
    if (key) ledger.has(id, 'credential access-key-1', '', 'direct', false, '2025-06-01')
    return `${name},${arn(`user/${name}`)},${created},${password},${password ? '2026-03-01T00:00:00+00:00' : 'N/A'},2025-01-01T00:00:00+00:00,N/A,${n % 3 > 0},${key},2025-01-01T00:00:00+00:00,${key ? '2025-06-01T00:00:00+00:00' : 'N/A'},us-east-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A`
  })
  const file = { name: 'aws-credential-report.csv', bytes: Buffer.from(`${[head, root, ...lines].join('\n')}\n`) }
  return { file, ledger, key: { source: 'aws_credentials', files: [{ name: file.name }], ...clean(lines.length + 1), ...ledger.totals() } }
}
