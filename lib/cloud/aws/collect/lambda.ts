import type { Collector } from '../../collect.ts'
import { readPolicy } from '../policy-document.ts'
import { type At, missing } from './at.ts'

/** The list brings the values of environments with it: their names are taken, and the rest is let go. */
export const lambda: Collector<At> = {
  service: 'lambda',
  title: 'Lambda',
  scope: 'regional',
  calls: {
    ListFunctions: 'lambda:ListFunctions',
    GetPolicy: 'lambda:GetPolicy',
    GetFunctionUrlConfig: 'lambda:GetFunctionUrlConfig',
    ListTags: 'lambda:ListTags',
    GetAccountSettings: 'lambda:GetAccountSettings',
  },
  lists: ['aws.lambda.function'],
  collect: async (at) => {
    const lambda = await at.client('lambda')
    await at.emit('aws.region', { id: at.region, name: at.region }, { lambda: at.ask(() => lambda.getAccountSettings({}), ({ AccountUsage }) => ({ functions: AccountUsage?.FunctionCount })) })
    const none = ['ResourceNotFoundException']
    await at.list('aws.lambda.function', {
      ask: (Marker) => lambda.listFunctions({ MaxItems: 50, ...(Marker && { Marker }) }),
      next: (page) => page.NextMarker,
      items: (page) => page.Functions,
    }, async (each, reads) => {
      const { FunctionArn = missing(), FunctionName = missing() } = each
      await at.emit('aws.lambda.function', { id: FunctionArn, name: FunctionName }, {
        function: at.of(reads, () => ({
          runtime: each.Runtime, role: each.Role, modifiedAt: each.LastModified ? new Date(each.LastModified) : null, package: each.PackageType, variables: Object.keys(each.Environment?.Variables ?? (each.Environment?.Error ? missing() : {})),
          key: each.KMSKeyArn, vpc: each.VpcConfig?.VpcId || null, deadLetters: each.DeadLetterConfig?.TargetArn, tracing: each.TracingConfig?.Mode, logGroup: each.LoggingConfig?.LogGroup,
        })),
        policy: at.ask(() => lambda.getPolicy({ FunctionName }), ({ Policy }) => readPolicy(Policy ?? missing()), { none }),
        url: at.ask(() => lambda.getFunctionUrlConfig({ FunctionName }), ({ AuthType, Cors }) => ({ auth: AuthType, origins: Cors?.AllowOrigins ?? [] }), { none }),
        tags: at.ask(() => lambda.listTags({ Resource: FunctionArn }), ({ Tags }) => Tags ?? missing()),
      })
    })
  },
}
