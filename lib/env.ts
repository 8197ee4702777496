import { z } from 'zod'
import { ofProcess } from './of-process.ts'
import { readRanges } from './outgoing/ranges.ts'

const secret = z.string().min(32, 'needs at least 32 characters')
const databaseUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const linkable = z.string().default('').transform((text, context) => text.split(',').map((each) => each.trim()).filter(Boolean).map((each) => {
  const [bucket = '', orgId = null] = each.split('=')
  if (!bucketName.test(bucket) || (orgId !== null && !uuid.test(orgId))) context.addIssue({ code: 'custom', message: `must be buckets with commas between them, each with or without =<organization id>; ${each} is not` })
  return { bucket, orgId }
}))

const ranges = z.string().default('').transform((text, context) => {
  const found = readRanges(text)
  if (!('wrong' in found)) return found
  context.addIssue({ code: 'custom', message: `must be addresses or ranges such as 10.20.0.0/16, with commas between them; ${found.wrong} is neither` })
  return z.NEVER
})

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATABASE_URL: databaseUrl,
  DATABASE_READER_URL: databaseUrl,
  DATABASE_DIRECT_URL: optional(databaseUrl),
  SESSION_SECRET: secret,
  CRON_SECRET: secret,
  ENCRYPTION_KEY: z.string().refine((value) => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64'),
  CREDENTIALS_KEY_FILE: optional(z.string()),
  CREDENTIALS_KMS_KEY: optional(z.string().regex(/^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, 'must be the ARN of a key: arn:aws:kms:<region>:<account>:key/<id>')),
  SETUP_CODE: optional(z.string()),
  BASE_URL: z.url().default('http://127.0.0.1:3000'),
  DATA_DIR: z.string().default('.data'),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  SMTP_URL: optional(z.string().regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// address')),
  OUTGOING_ALLOW: ranges,
  MAIL_FROM: z.string().default('Tickmark <tickmark@localhost>'),
  S3_BUCKET: optional(z.string().regex(bucketName, 'must be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens')),
  S3_ENDPOINT: optional(z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })),
  S3_REGION: optional(z.string().regex(/^[a-z0-9-]{2,40}$/, 'must be a region such as eu-central-1')),
  S3_ACCESS_KEY_ID: optional(z.string()),
  S3_SECRET_ACCESS_KEY: optional(z.string()),
  S3_FORCE_PATH_STYLE: optional(z.enum(['true', 'false'])).transform((value) => value === 'true'),
  S3_SSE: z.preprocess((value) => value || undefined, z.enum(['AES256', 'aws:kms', 'none']).default('AES256')),
  S3_KMS_KEY_ID: optional(z.string()),
  S3_LINK_BUCKETS: linkable,
  SYSLOG_TLS_PORT: optional(z.coerce.number().int('must be a port').min(1, 'must be a port').max(65_535, 'must be a port')),
  SYSLOG_TLS_HOST: z.preprocess((value) => value || undefined, z.string().default('0.0.0.0')),
  SYSLOG_TLS_CERT_FILE: optional(z.string()),
  SYSLOG_TLS_KEY_FILE: optional(z.string()),
  SYSLOG_TLS_CLIENT_CA_FILE: optional(z.string()),
  DATABASE_GIGABYTES: optional(z.coerce.number({ error: 'must be a number of GB, such as 100' }).positive('must be above 0')),
  BACKUP_AT: optional(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day in UTC, such as 02:30')),
  BACKUP_FOLDER: optional(z.string()),
  BACKUP_KEEP_DAYS: z.preprocess((value) => value || undefined, z.coerce.number().int().min(1).max(3_660).default(30)),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export type Env = z.infer<typeof schema>

const bucket = schema.pick({ S3_BUCKET: true, S3_ENDPOINT: true, S3_REGION: true, S3_ACCESS_KEY_ID: true, S3_SECRET_ACCESS_KEY: true, S3_FORCE_PATH_STYLE: true, S3_SSE: true, S3_KMS_KEY_ID: true, S3_LINK_BUCKETS: true })
export type BucketEnv = z.infer<typeof bucket>

/** What speaks of the bucket alone, for a tool that needs neither database nor secrets. @throws Error naming each variable that is wrong */
export function bucketEnv(source: Record<string, string | undefined>): BucketEnv {
  const problems = storeProblems(source)
  const parsed = bucket.safeParse(source)
  if (parsed.success && problems.length === 0) return parsed.data
  throw new Error([...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`), ...problems].join('\n'))
}

/** Values from documentation and compose samples: refused in production whatever their length. */
const knownDefaults = /^(change[-_ ]?me|secret|password|postgres|admin|minioadmin|example|test|default|insecure|dev)|(.)\2{15,}/i
const secrets = ['SESSION_SECRET', 'CRON_SECRET', 'ENCRYPTION_KEY', 'OIDC_CLIENT_SECRET', 'S3_SECRET_ACCESS_KEY'] as const

function passwordOf(url: string | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined
  return decodeURIComponent(new URL(url).password)
}

/** What is wrong with an environment, each line naming the variable and how to mend it; empty when fit to start. */
export function environmentProblems(source: Record<string, string | undefined>): string[] {
  const problems: string[] = []
  const parsed = schema.safeParse(source)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`)
  }
  problems.push(...storeProblems(source))
  if (source.SYSLOG_TLS_PORT && !(source.SYSLOG_TLS_CERT_FILE && source.SYSLOG_TLS_KEY_FILE)) problems.push('SYSLOG_TLS_PORT: needs SYSLOG_TLS_CERT_FILE and SYSLOG_TLS_KEY_FILE: syslog comes in over TLS alone')
  if (source.NODE_ENV !== 'production') return problems
  for (const name of secrets) {
    const value = source[name]
    if (value && knownDefaults.test(value)) problems.push(`${name}: is a default or repeated value; set a random one of its own`)
  }
  for (const name of ['DATABASE_URL', 'DATABASE_READER_URL', 'DATABASE_OWNER_URL'] as const) {
    const password = passwordOf(source[name])
    if (password && (knownDefaults.test(password) || password.length < 12)) {
      problems.push(`${name}: its password is a default or shorter than 12 characters`)
    }
  }
  const values = secrets.map((name) => source[name]).filter(Boolean)
  if (new Set(values).size !== values.length) problems.push('SESSION_SECRET, CRON_SECRET and ENCRYPTION_KEY must differ from each other')
  return problems
}

/** Settings of the file store that do not go together. Whether the store is there is asked later: a store that is down stops no start. */
function storeProblems(source: Record<string, string | undefined>): string[] {
  const problems: string[] = []
  if (!source.S3_BUCKET) {
    const lost = ['S3_ENDPOINT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_KMS_KEY_ID'].filter((name) => source[name])
    if (lost.length > 0) problems.push(`S3_BUCKET: is missing while ${lost.join(', ')} is given; without it files would be kept in the data folder`)
    return problems
  }
  if (!source.S3_ENDPOINT && !source.S3_REGION) problems.push('S3_REGION: is missing; without S3_ENDPOINT the bucket is one of AWS, in a region')
  if (Boolean(source.S3_ACCESS_KEY_ID) !== Boolean(source.S3_SECRET_ACCESS_KEY)) problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY: give both, or neither to use the role of the machine')
  if (source.S3_KMS_KEY_ID && source.S3_SSE !== 'aws:kms') problems.push('S3_KMS_KEY_ID: is used with S3_SSE=aws:kms only')
  if (source.S3_LINK_BUCKETS?.split(/[,=]/).some((each) => each.trim() === source.S3_BUCKET)) problems.push('S3_LINK_BUCKETS: must not name the bucket of the portal itself, which holds the files of every organization')
  return problems
}

const held = () => ofProcess('env', (): { env?: Env } => ({}))

/** The validated environment. Throws one error that names every missing or refused variable. */
export function env(): Env {
  const known = held()
  if (known.env) return known.env
  const problems = environmentProblems(process.env)
  if (problems.length > 0) throw new Error(`Tickmark cannot start:\n  ${problems.join('\n  ')}`)
  return (known.env = schema.parse(process.env))
}

/** Tests only: forget the values read so far. */
export function resetEnv(): void {
  delete held().env
}
