// npm run tamper-hunt [-- <attacks> [seed]]: random attacks by a superuser of the database on a sealed log, each in a transaction
// of its own that is rolled back, then `verify`. Beside it: would a plain chain of row hashes have told?
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import postgres from 'postgres'
import { migrate } from '../db/migrate.ts'
import { throwAwayCluster } from './lib/throw-away.mjs'

const count = Number(process.argv[2] ?? 200)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)

const cluster = await throwAwayCluster()
let undetected = 1
try {
  const urls = await migrate(cluster.superUrl, { ownerPassword: 'owner-of-a-hunt-run', appPassword: 'app-of-a-hunt-run', readerPassword: 'reader-of-a-hunt-run' })
  Object.assign(process.env, {
    NODE_ENV: 'test', DATABASE_URL: urls.app, DATABASE_READER_URL: urls.reader, DATABASE_OWNER_URL: urls.owner, SESSION_SECRET: randomBytes(48).toString('base64url'),
    CRON_SECRET: randomBytes(24).toString('base64url'), ENCRYPTION_KEY: randomBytes(32).toString('base64'), DATA_DIR: join(cluster.dir, 'data'), LOG_LEVEL: 'error', TZ: 'UTC',
  })
  const { hunt, openWindow } = await import('./lib/hunt.ts')
  const { closePools } = await import('#db/client.ts')
  const superuser = postgres(cluster.superUrl, { max: 1, onnotice: () => {} })
  const rows = await hunt({ superuser, ownerUrl: urls.owner, count, seed, progress: (done) => done % 100 === 0 && console.log(`${done} of ${count}`) })
  undetected = rows.reduce((sum, row) => sum + row.attacks - row.seen, 0)
  console.table(Object.fromEntries(rows.map(({ kind, ...row }) => [kind, { ...row, said: row.said.join(', ') }])))
  console.log(`seed ${seed}: ${count} attacks, ${undetected} undetected.`)
  console.log('"chain": a row hash over the former one and the text, in the same table. "chain, rehashed": the same, when whoever altered it also computed the hashes after it anew, which takes no key.')
  console.log('Not an attack on the past, and seen by nobody: a false entry written today, before it is sealed. A rollback is seen by a checkpoint kept elsewhere, never by the database alone.')
  const { median, longest } = await openWindow(urls.owner)
  console.log(`The open window, from commit to signed checkpoint: ${Math.round(median)} ms in the median, ${Math.round(longest)} ms at most, of 40 entries.`)
  await superuser.end()
  await closePools()
} finally {
  await cluster.stop()
}
process.exitCode = undetected === 0 ? 0 : 1
