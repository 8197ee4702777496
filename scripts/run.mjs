// `node scripts/run.mjs scripts/token.ts …`: a command-line tool in the portal's own environment: its
// secrets, its database (the running one, or started for the time of the tool).
import { spawn } from 'node:child_process'
import { continueOnNode, ensureInstalled, NODE } from './lib/install.mjs'

const [script, ...args] = process.argv.slice(2)
try {
  if (!script) throw new Error('Usage: node scripts/run.mjs <script.ts> [arguments]')
  await ensureInstalled()
  await continueOnNode()
  process.exitCode = await runTool(script, args)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/**
 * @param {string} tool
 * @param {string[]} rest
 * @returns {Promise<number>}
 */
async function runTool(tool, rest) {
  const { loadDotEnv, openDatabase, portalEnvironment } = await import('./lib/environment.mjs')
  const { lockHolder } = await import('./lib/lock.mjs')
  const { dataDir } = await import('./lib/secrets.mjs')
  const { join } = await import('node:path')
  loadDotEnv()
  const data = dataDir()
  const database = await openDatabase(data)
  try {
    const port = Number(lockHolder(join(data, 'portal.lock'))?.port ?? (process.env.PORT || 3000))
    const env = portalEnvironment(data, database, { mode: 'production', port, host: '127.0.0.1' })
    const child = spawn(NODE, ['--conditions=react-server', tool, ...rest], { env, stdio: 'inherit' })
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => resolve(code ?? 1))
    })
  } finally {
    // A portal that started meanwhile has adopted the database and owns it now.
    if (database.cluster && !database.cluster.adopted && !lockHolder(join(data, 'portal.lock'))) await database.cluster.stop()
  }
}
