import type { Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import { Malformed } from './errors.ts'
import { record, type Stack, type Wire } from './reads.ts'

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string; expiration?: Date }

/** What the clients of a scan are made with. Credentials are always given: no file, no environment and no machine is asked for any. */
export type Settings = { credentials: () => Promise<Credentials>; url: string | null; attempts: number; agents: { httpAgent: HttpAgent; httpsAgent: HttpsAgent }; patience: { connect: number; answer: number } }

const silent = { trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Adaptive: what was throttled makes the next calls of this client slower too, also those that are not tried again. */
const configOf = (of: Settings, region: string) => ({
  region, credentials: of.credentials, ...(of.url !== null && { endpoint: of.url }), retryMode: of.attempts > 1 ? ('adaptive' as const) : ('standard' as const), maxAttempts: of.attempts, logger: silent,
  defaultsMode: 'standard' as const, useDualstackEndpoint: false, useFipsEndpoint: false, disableHostPrefix: of.url !== null,
  requestHandler: { ...of.agents, connectionTimeout: of.patience.connect, requestTimeout: of.patience.answer, socketTimeout: of.patience.answer, throwOnRequestTimeout: true },
})
type Config = ReturnType<typeof configOf>

/** Loaded when first asked for: all of them are 120 MB and half a second. */
const clients = {
  account: async (config: Config) => new (await import('@aws-sdk/client-account')).Account(config),
  backup: async (config: Config) => new (await import('@aws-sdk/client-backup')).Backup(config),
  cloudtrail: async (config: Config) => new (await import('@aws-sdk/client-cloudtrail')).CloudTrail(config),
  cloudwatch: async (config: Config) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatch(config),
  config: async (config: Config) => new (await import('@aws-sdk/client-config-service')).ConfigService(config),
  ec2: async (config: Config) => new (await import('@aws-sdk/client-ec2')).EC2(config),
  ecs: async (config: Config) => new (await import('@aws-sdk/client-ecs')).ECS(config),
  guardduty: async (config: Config) => new (await import('@aws-sdk/client-guardduty')).GuardDuty(config),
  iam: async (config: Config) => new (await import('@aws-sdk/client-iam')).IAM(config),
  kms: async (config: Config) => new (await import('@aws-sdk/client-kms')).KMS(config),
  lambda: async (config: Config) => new (await import('@aws-sdk/client-lambda')).Lambda(config),
  logs: async (config: Config) => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogs(config),
  organizations: async (config: Config) => new (await import('@aws-sdk/client-organizations')).Organizations(config),
  rds: async (config: Config) => new (await import('@aws-sdk/client-rds')).RDS(config),
  s3: async (config: Config) => new (await import('@aws-sdk/client-s3')).S3({
    ...config, forcePathStyle: config.endpoint !== undefined, followRegionRedirects: false, disableS3ExpressSessionAuth: true, requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED',
  }),
  // It puts the account before the host, which an address of digits cannot have: its own host is made, and replaced below.
  s3control: async ({ endpoint: _, ...config }: Config) => new (await import('@aws-sdk/client-s3-control')).S3Control(config),
  secretsmanager: async (config: Config) => new (await import('@aws-sdk/client-secrets-manager')).SecretsManager(config),
  sts: async (config: Config) => new (await import('@aws-sdk/client-sts')).STS(config),
}
export type ClientName = keyof typeof clients
export type Client<N extends ClientName> = Awaited<ReturnType<(typeof clients)[N]>>

/** Answers of S3 in which all that is left out has a meaning: another document altogether must not be taken for one. Emulators name some by the output of the call. */
const roots: Readonly<Record<string, string>> = { GetBucketVersioningCommand: '(VersioningConfiguration|GetBucketVersioning(Output|Response))', GetBucketLoggingCommand: 'BucketLoggingStatus', GetObjectLockConfigurationCommand: 'ObjectLockConfiguration' }

type Answered = { response: { statusCode?: number; body?: AsyncIterable<unknown> | Uint8Array } }

function requireRoots(stack: Stack): void {
  stack.addRelativeTo((next, context) => async (args) => {
    const result = await next(args)
    const { response } = result as unknown as Answered
    const root = roots[context.commandName ?? '']
    if (root === undefined || !response.statusCode || response.statusCode >= 300) return result
    const pieces: Buffer[] = []
    for await (const piece of (response.body ?? []) as AsyncIterable<Buffer>) pieces.push(piece)
    const whole = Buffer.concat(pieces)
    response.body = new Uint8Array(whole)
    if (!new RegExp(`^\\uFEFF?\\s*(<\\?xml[^>]*>)?\\s*<${root}[\\s/>]`).test(whole.subarray(0, 500).toString())) throw Object.assign(new Malformed(), { $metadata: { httpStatusCode: response.statusCode } })
    return result
  }, { relation: 'after', toMiddleware: 'deserializerMiddleware', name: 'tickmarkRoot' })
}

type Resetting = { request: { protocol: string; hostname: string; port?: number; headers: Record<string, string> } }

/** A client of one service in one region, every call of which is seen. */
export async function clientOf<N extends ClientName>(name: N, region: string, { settings, calls, on, wire }: { settings: Settings; calls: Readonly<Record<string, string>>; on: boolean; wire: Wire }): Promise<Client<N>> {
  const client = (await clients[name](configOf(settings, region))) as Client<N>
  const stack = client.middlewareStack as unknown as Stack
  record(stack, { client: name, region, calls, on, wire })
  if (name === 's3') requireRoots(stack)
  if (settings.url !== null) resetHost(stack, new URL(settings.url))
  return client
}

/** Some services put the account before the name of the host; where one address stands for all of them, that is not there. */
function resetHost(stack: Stack, url: URL): void {
  stack.addRelativeTo((next) => (args) => {
    const { request } = args as unknown as Resetting
    Object.assign(request, { protocol: url.protocol, hostname: url.hostname, port: url.port === '' ? undefined : Number(url.port) })
    request.headers.host = url.host
    return next(args)
  }, { relation: 'before', toMiddleware: 'tickmarkAttempt', name: 'tickmarkHost' })
}
