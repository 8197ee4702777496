import { z } from 'zod'

const secret = z.string().min(32, 'needs at least 32 characters')
const databaseUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address')
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATABASE_URL: databaseUrl,
  DATABASE_READER_URL: databaseUrl,
  DATABASE_DIRECT_URL: optional(databaseUrl),
  SESSION_SECRET: secret,
  CRON_SECRET: secret,
  ENCRYPTION_KEY: z.string().refine((value) => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64'),
  SETUP_CODE: optional(z.string()),
  BASE_URL: z.url().default('http://127.0.0.1:3000'),
  DATA_DIR: z.string().default('.data'),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  SMTP_URL: optional(z.string().regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// address')),
  MAIL_FROM: z.string().default('Tickmark <tickmark@localhost>'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export type Env = z.infer<typeof schema>

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

let cached: Env | undefined

/** The validated environment. Throws one error that names every missing or refused variable. */
export function env(): Env {
  if (cached) return cached
  const problems = environmentProblems(process.env)
  if (problems.length > 0) throw new Error(`Tickmark cannot start:\n  ${problems.join('\n  ')}`)
  cached = schema.parse(process.env)
  return cached
}

/** Tests only: forget the values read so far. */
export function resetEnv(): void {
  cached = undefined
}
