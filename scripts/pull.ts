import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { describeError } from '#lib/log.ts'
import { pullGitHub } from '#lib/modules/connections/calls/pull-github.ts'
import { oneOrganization } from './lib/one-organization.ts'

/** `GITHUB_TOKEN=… npm run pull -- github <organization at GitHub> [--url https://ghe.example.com/api/v3] [--organization <slug>]`: from where the last pull ended. */
const { values, positionals: [from, org] } = parseArgs({ allowPositionals: true, options: { url: { type: 'string' }, organization: { type: 'string' } } })

try {
  const token = process.env.GITHUB_TOKEN
  if (from !== 'github' || !org) throw new Error('Usage: npm run pull -- github <organization at GitHub> [--url https://ghe.example.com/api/v3] [--organization <slug>]')
  if (!token) throw new Error('Set GITHUB_TOKEN: a token that may read the audit log of the organization (read:audit_log).')
  const actor = jobActor(await oneOrganization(values.organization), 'npm run pull', v7())
  const { pages, accepted, duplicates, rejected } = await pullGitHub(actor, { org, token, ...(values.url ? { url: values.url } : {}) })
  console.log(`${accepted} accepted, ${duplicates} known already, ${rejected} rejected, in ${pages} ${pages === 1 ? 'page' : 'pages'}.`)
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
