export type Act = { action: string; resource: string }

/** Names that no policy means in particular: who may do something to these may do it to any. */
const any = 'zz9-any'
const arn = (service: string, rest: string, account: string) => `arn:aws:${service}:${service === 'iam' ? '' : 'eu-central-1'}:${account}:${rest}`

/** The same is asked of every holder of an account. */
function madeOnce<T>(make: (account: string) => T): (account: string) => T {
  let last: { account: string; made: T } | null = null
  return (account) => (last?.account === account ? last : (last = { account, made: make(account) })).made
}

/** Acts of a full administrator, also of a service that is not there yet. */
export const adminActs = madeOnce((account: string): readonly Act[] => [
  { action: 'zz9any:DoAnything', resource: arn('zz9any', `thing/${any}`, account) },
  { action: 'iam:CreateUser', resource: arn('iam', `user/${any}`, account) },
  { action: 'kms:ScheduleKeyDeletion', resource: arn('kms', `key/${any}`, account) },
  { action: 'ec2:TerminateInstances', resource: arn('ec2', `instance/${any}`, account) },
  { action: 's3:DeleteBucket', resource: `arn:aws:s3:::${any}` },
])

/** Each is a way to get rights that one does not have. */
export const escalations = madeOnce((account: string): readonly (readonly Act[])[] => {
  const [user, group, role, policy] = ['user', 'group', 'role', 'policy'].map((kind) => arn('iam', `${kind}/${any}`, account)) as [string, string, string, string]
  const on = (resource: string, ...actions: string[]): Act[][] => actions.map((action) => [{ action: `iam:${action}`, resource }])
  const pass: Act = { action: 'iam:PassRole', resource: role }
  const start = (service: string, rest: string, ...actions: string[]): Act[] => [pass, ...actions.map((action) => ({ action: `${service}:${action}`, resource: arn(service, rest, account) }))]
  return [
    ...on(policy, 'CreatePolicyVersion', 'SetDefaultPolicyVersion'),
    ...on(user, 'AttachUserPolicy', 'PutUserPolicy', 'CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile'),
    ...on(group, 'AttachGroupPolicy', 'PutGroupPolicy', 'AddUserToGroup'),
    ...on(role, 'AttachRolePolicy', 'PutRolePolicy', 'UpdateAssumeRolePolicy'),
    start('lambda', `function:${any}`, 'CreateFunction', 'InvokeFunction'),
    start('ec2', `instance/${any}`, 'RunInstances'),
    start('ecs', `task-definition/${any}:1`, 'RunTask', 'RegisterTaskDefinition'),
    start('cloudformation', `stack/${any}/1`, 'CreateStack'),
    start('glue', `devEndpoint/${any}`, 'CreateDevEndpoint'),
    start('codebuild', `project/${any}`, 'CreateProject', 'StartBuild'),
    start('sagemaker', `notebook-instance/${any}`, 'CreateNotebookInstance', 'CreatePresignedNotebookInstanceUrl'),
  ]
})
