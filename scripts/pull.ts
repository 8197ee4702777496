import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { background } from '#lib/door/background.ts'
import { describeError } from '#lib/log.ts'
import { pullGitHub } from '#lib/modules/connections/calls/pull-github.ts'
import { gitHubOf, logToken } from '#lib/modules/connections/calls/reaching.ts'
import { credentialsOf } from '#lib/modules/connections/secrets.ts'
import { connectionTo } from '#lib/modules/connections/within.ts'
import { oneOrganization } from './lib/one-organization.ts'

/** Without GITHUB_TOKEN by the connection of that organization. `GITHUB_TOKEN=… npm run pull -- github <organization at GitHub> [--url https://ghe.example.com/api/v3] [--organization <slug>]`: from where the last pull ended. */
const { values, positionals: [from, org] } = parseArgs({ allowPositionals: true, options: { url: { type: 'string' }, organization: { type: 'string' } } })

try {
  if (from !== 'github' || !org) throw new Error('Usage: npm run pull -- github <organization at GitHub> [--url https://ghe.example.com/api/v3] [--organization <slug>]')
  const actor = jobActor(await oneOrganization(values.organization), 'npm run pull', v7())
  const connection = process.env.GITHUB_TOKEN ? null : await background(actor.request.id).write(actor.orgId, (tx) => connectionTo(tx, org))
  const token = connection ? await logToken(gitHubOf(connection.settings, await credentialsOf(connection))) : process.env.GITHUB_TOKEN
  const url = values.url ?? connection?.settings.url
  if (!token) throw new Error(`Put a token, or an app, that may read the audit log (read:audit_log) into a connection to ${org} (Settings, Connections), or set GITHUB_TOKEN.`)
  const { pages, accepted, duplicates, rejected } = await pullGitHub(actor, { org, token, ...(url ? { url } : {}) })
  console.log(`${accepted} accepted, ${duplicates} known already, ${rejected} rejected, in ${pages} ${pages === 1 ? 'page' : 'pages'}.`)
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
