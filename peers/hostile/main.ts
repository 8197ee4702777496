// schemathesis, which is not ours, reads the API document of a running portal with its sample and sends what fits it and what does not, as an
// administrator and as somebody who may only read: no answer is a server error, and each is what the document says.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { v7 } from 'uuid'
import { write } from '../../test/fixtures.ts'
import { startTestPortal, type TestPortal } from '../../test/portal.ts'
import { findSchemathesis } from './install.ts'

const SKIPPED = 77
/** Seconds of attack by each; with the start of the portal some two minutes. HOSTILE_SECONDS gives each more. */
const attackers = { admin: 50, read_only: 25 }
/** Fewer that go through, and it was not the portal that was tried. */
const fewest = 20

/** What would end the run itself: the token's own end and whatever takes rights from its owner, and settings under which calls are refused. */
const sparing = ['settings.update', 'apiTokens.revoke', 'users.deactivate', 'users.erase', 'users.remove', 'users.changeRoles', 'users.changePermissions', 'roles.update', 'roles.remove']

async function main(): Promise<number> {
  const program = await findSchemathesis()
  if (program === null) return SKIPPED
  const portal = await startTestPortal()
  try {
    let bad = 0
    for (const [role, seconds] of Object.entries(attackers)) bad += await attack(program, portal, role, Number(process.env.HOSTILE_SECONDS ?? seconds))
    return bad
  } finally {
    await portal.stop()
  }
}

async function attack(program: string, portal: TestPortal, role: string, seconds: number): Promise<number> {
  const token = await tokenOf(portal, role)
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-hostile-'))
  console.log(`as ${role}`)
  try {
    const document = await (await fetch(`${portal.url}/api/v1/openapi.json`, { headers: { authorization: `Bearer ${token}` } })).json()
    const file = join(folder, 'openapi.json')
    writeFileSync(file, JSON.stringify(document))
    const har = join(folder, 'har.json')
    const code = await run(program, [
      'run', file, '--url', portal.url, '--header', `Authorization: Bearer ${token}`, '--phases', 'examples,coverage,fuzzing,stateful', '--checks', 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance',
      '--max-time', String(seconds), '--continue-on-failure', '--workers', '2', '--generation-database', 'none', '--report-har-path', har, '--no-color', '--warnings', 'off',
      ...sparing.flatMap((name) => ['--exclude-operation-id', name]),
    ], folder)
    const { log } = JSON.parse(readFileSync(har, 'utf8')) as { log: { entries: { response: { status: number } }[] } }
    const counts = Map.groupBy(log.entries, ({ response }) => response.status)
    console.log(`${role}: ${[...counts].sort(([a], [b]) => a - b).map(([status, all]) => `${all.length} × ${status}`).join(', ')}`)
    const through = [...counts].filter(([status]) => status >= 200 && status < 300).reduce((sum, [, all]) => sum + all.length, 0)
    if (through < fewest) console.error(`only ${through} requests went through: this tried nothing`)
    return through < fewest ? 1 : code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const run = (program: string, parameters: string[], cwd: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })

/** For everything this role may do, and without a limit that would end the run. */
async function tokenOf({ env, users }: TestPortal, role: string): Promise<string> {
  Object.assign(process.env, env)
  const [{ grantable }, { newToken, tokenHash }, { tokenPrefix }] = await Promise.all([import('#lib/auth/permissions.ts'), import('#lib/crypto/secrets.ts'), import('#lib/modules/api-tokens/model.ts')])
  const sql = postgres(env.DATABASE_OWNER_URL as string, { max: 1, onnotice: () => {} })
  const token = newToken(tokenPrefix)
  try {
    const email = users.find((each) => each.role === role)?.email ?? ''
    const [user] = await sql<{ org_id: string; id: string }[]>`select org_id, id from users where email = ${email}`
    if (!user) throw new Error(`the sample has no ${role}`)
    await write(sql, user.org_id, async (tx) => {
      await tx`insert into api_tokens ${tx({ org_id: user.org_id, id: v7(), user_id: user.id, name: 'Hostile', prefix: token.slice(0, 10), token_hash: tokenHash('api-token', token), scopes: grantable, created_at: new Date() })}`
      await tx`insert into settings (org_id, document, updated_at) values (${user.org_id}, '{"rateLimits":{"apiPerMinute":10000,"expensivePerMinute":1000}}', now())
        on conflict (org_id) do update set document = settings.document || excluded.document`
    })
    return token
  } finally {
    await sql.end()
  }
}

process.exitCode = await main()
