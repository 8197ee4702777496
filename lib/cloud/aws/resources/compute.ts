import { z } from 'zod'
import { kind, orAbsent } from '../../define.ts'
import { maybe, maybeDay, number, policy, tags, text, yes } from './shared.ts'

export const compute = {
  'aws.lambda.function': kind('regional', 'Lambda function', {
    /** Names of environment variables, never their values. */
    function: z.object({ runtime: maybe, role: text, modifiedAt: maybeDay, package: text, variables: z.array(text), key: maybe, vpc: maybe, deadLetters: maybe, tracing: maybe, logGroup: maybe }),
    /** lambda:GetPolicy; absent: ResourceNotFoundException. */
    policy: orAbsent(policy),
    /** lambda:GetFunctionUrlConfig; absent: ResourceNotFoundException. */
    url: orAbsent(z.object({ auth: text, origins: z.array(text) })),
    tags,
  }),
  'aws.ecs.cluster': kind('regional', 'ECS cluster', { cluster: z.object({ status: text, insights: text, execLogging: maybe, execKey: maybe }), tags }),
  'aws.ecs.service': kind('regional', 'ECS service', { service: z.object({ cluster: text, status: text, launch: maybe, publicIp: yes, exec: yes, taskDefinition: text, platform: maybe }), tags }),
  /** The active ones that services use, and the newest of each family. */
  'aws.ecs.taskDefinition': kind('regional', 'ECS task definition', {
    definition: z.object({
      network: maybe, pid: maybe, role: maybe,
      containers: z.array(z.object({ name: text, privileged: yes, user: maybe, readonlyRoot: yes, logDriver: maybe, /** Names only. */ variables: z.array(text), secrets: z.array(text), memory: number.nullable() })),
    }),
    tags,
  }),
  /** Of the organization: read in the management account, or where that is delegated. */
  'aws.organizations.account': kind('global', 'Account of the organization', { account: z.object({ status: text, joined: text, joinedAt: maybeDay }), tags }),
  'aws.organizations.policy': kind('global', 'Organization policy', { policy: z.object({ type: text, aws: yes, targets: z.array(text) }), document: policy }),
}
