// Starts, or adopts, the embedded PostgreSQL of this checkout and prints a superuser URL to the
// database `tickmark`. `--stop` stops it.
import { join } from 'node:path'
import { ensureDatabase } from './lib/databases.mjs'
import { startPostgres } from './lib/postgres.mjs'
import { dataDir, loadSecrets } from './lib/secrets.mjs'

const data = dataDir()
const cluster = await startPostgres({ dir: join(data, 'postgres'), password: loadSecrets(data).postgresPassword })
if (process.argv.includes('--stop')) await cluster.stop()
else console.log(await ensureDatabase(cluster.superUrl, 'tickmark'))
