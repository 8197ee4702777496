import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Plants users, groups, roles and policies with boto3, and answers what `aws iam get-account-authorization-details` and `get-credential-report` say of them. */
const script = `
import boto3, json, sys
iam = boto3.client('iam', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='root', aws_secret_access_key='root')
def doc(action): return json.dumps({'Version': '2012-10-17', 'Statement': [{'Sid': 's', 'Effect': 'Allow', 'Action': [action, 'logs:Get*'], 'Resource': '*', 'Condition': {'StringEquals': {'aws:ResourceTag/team': 'a&b <c>'}}}]})
trust = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': ['arn:aws:iam::123456789012:user/user-1', '444455556666']}, 'Action': 'sts:AssumeRole'}]})
policies = [iam.create_policy(PolicyName='policy-%d' % n, PolicyDocument=doc('s3:Get%d' % n))['Policy']['Arn'] for n in range(10)]
for n in range(8):
    iam.create_group(GroupName='group-%d' % n)
    iam.attach_group_policy(GroupName='group-%d' % n, PolicyArn=policies[n])
    iam.put_group_policy(GroupName='group-%d' % n, PolicyName='inline', PolicyDocument=doc('ec2:Run%d' % n))
for n in range(60):
    name = 'user-%d' % n
    iam.create_user(UserName=name, Tags=[{'Key': 'email', 'Value': name + '@nordwind.example'}])
    iam.add_user_to_group(UserName=name, GroupName='group-%d' % (n % 8))
    if n % 3 == 0: iam.attach_user_policy(UserName=name, PolicyArn=policies[n % 10])
    if n % 7 == 0: iam.attach_user_policy(UserName=name, PolicyArn='arn:aws:iam::aws:policy/AdministratorAccess')
    if n % 4 == 0: iam.put_user_policy(UserName=name, PolicyName='own', PolicyDocument=doc('kms:%d' % n))
    if n % 5 == 0: iam.create_login_profile(UserName=name, Password='Crisp-Harbor-41-Lantern')
    if n % 2 == 0: iam.create_access_key(UserName=name)
for n in range(12):
    iam.create_role(RoleName='role-%d' % n, AssumeRolePolicyDocument=trust)
    iam.attach_role_policy(RoleName='role-%d' % n, PolicyArn=policies[n % 10])
merged = iam.get_paginator('get_account_authorization_details').paginate().build_full_result()
while iam.generate_credential_report()['State'] != 'COMPLETE': pass
report = iam.get_credential_report()
print(json.dumps({'details': merged, 'report': report['Content'].decode(), 'generated': report['GeneratedTime']}, default=str))`

export type Account = { details: Record<'UserDetailList' | 'GroupDetailList' | 'RoleDetailList' | 'Policies', object[]>; report: string; generated: string }

export function plantAccount(programs: string, endpoint: string): Account {
  const { stdout, stderr, status } = spawnSync(join(programs, 'python3'), ['-c', script, endpoint], { encoding: 'utf8', timeout: 120_000, maxBuffer: 256 * 1024 * 1024 })
  if (status !== 0) throw new Error(`the account could not be planted: ${stderr.slice(-800)}`)
  return JSON.parse(stdout) as Account
}
