// The portal lost and brought back by the commands an operator types, against a bucket that is not ours (moto, with Object Lock), killed without warning at one moment after the other; and a
// database taken back to a point in time from archived WAL, by PostgreSQL's own binaries.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bucketClient } from '../../lib/artifacts/bucket-client.ts'
import { administer } from '../../scripts/lib/databases.mjs'
import { openDatabase } from '../../scripts/lib/environment.mjs'
import { NODE } from '../../scripts/lib/install.mjs'
import { endPostgres } from '../../scripts/lib/postgres.mjs'
import { processesIn } from '../../scripts/lib/processes.mjs'
import { ROOT } from '../../scripts/lib/secrets.mjs'
import { throwAwayFolder } from '../../scripts/lib/throw-away.mjs'
import { Checks, truth } from '../s3/checks.ts'
import { findMoto } from '../s3/install.ts'
import { settingsOf, startMoto } from '../s3/server.ts'
import { makeBucket } from '../s3/store.ts'
import { plant } from './plant.ts'
import { pointInTime } from './point-in-time.ts'

const SKIPPED = 77

type Ended = { code: number | null; said: string }
type Running = { child: ChildProcess; ended: Promise<Ended> }

function start(command: string[], env: Record<string, string>): Running {
  // Which database it is they find out by themselves, as an operator's command does.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DATABASE_')))
  const child = spawn(NODE, command, { cwd: ROOT, env: { ...own, ...env } as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes))
  child.stderr.on('data', (bytes: Buffer) => (said += bytes))
  return { child, ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, said }))) }
}
/** With all that it started, as a power cut would. */
async function kill({ child, ended }: Running): Promise<void> {
  try {
    process.kill(-(child.pid as number), 'SIGKILL')
  } catch {
    // It had ended.
  }
  await ended
}

const commands = { backup: ['scripts/run.mjs', 'scripts/backup.ts'], restore: ['scripts/restore.mjs'], drill: ['scripts/run.mjs', 'scripts/restore-drill.ts'] }

async function main(): Promise<number> {
  const programs = await findMoto()
  if (programs === null) return SKIPPED
  const moto = await startMoto(programs)
  const folder = throwAwayFolder()
  const data = join(folder.dir, 'data')
  const checks = new Checks()
  const settings = settingsOf(moto.endpoint, 'portal')
  const env = {
    DATA_DIR: data, NODE_ENV: 'production', S3_BUCKET: 'portal', S3_ENDPOINT: moto.endpoint, S3_FORCE_PATH_STYLE: 'true', S3_ACCESS_KEY_ID: 'root', S3_SECRET_ACCESS_KEY: randomBytes(12).toString('hex'), LOG_LEVEL: 'error', TZ: 'UTC',
  }
  const run = (command: string[], ...args: string[]) => start([...command, ...args], env).ended
  const mustEnd = async (code: number, pattern: RegExp, ended: Promise<Ended>) => {
    const { code: got, said } = await ended
    truth(got === code && pattern.test(said), `ended with ${got} and said: ${said.slice(-1_500)}`)
    return said
  }
  const lose = async () => {
    await endPostgres(join(data, 'postgres'))
    rmSync(join(data, 'postgres'), { recursive: true, force: true })
  }
  const open = () => openDatabase(data, { given: {} })

  try {
    await makeBucket(bucketClient(settings), 'portal')
    const planted = await plant(data, env)
    await planted.grow(600)

    await checks.check('a backup killed at any moment leaves none that could be taken for whole', async () => {
      for (const after of [300, 1_200, 2_500]) {
        const running = start([...commands.backup, '--store'], env)
        await sleep(after)
        await kill(running)
        const { said } = await run(commands.restore, '--list', '--store')
        truth(!/\.backup|portal\/0000/.test(said) || after >= 2_500, `after ${after} ms: ${said}`)
      }
    })
    await checks.check('a backup goes to the locked bucket, and its hash into the trail', async () => {
      await mustEnd(0, /SHA-256 [0-9a-f]{64}/, run(commands.backup, '--store'))
      truth((await planted.owner((sql) => sql`select from portal_backups where place = 'store' and error is null`)).length > 0, 'no record of it')
    })
    await checks.check('a drill brings it back into a cluster of its own, and one that was killed is cleared away by the next', async () => {
      const running = start([...commands.drill, '--store'], env)
      for (let tries = 0; !existsSync(join(data, 'drill/postgres/postmaster.pid')) && tries < 300; tries++) await sleep(100)
      await sleep(1_500)
      await kill(running)
      await mustEnd(0, /Passed: all of it is there/, run(commands.drill, '--store'))
      truth(!existsSync(join(data, 'drill')), 'its folder is still there')
      truth((await planted.owner((sql) => sql`select from portal_drills where outcome = 'passed'`)).length === 1, 'not recorded once')
    })
    await checks.check('a portal that lives is not written over', () => mustEnd(2, /into an empty database only/, run(commands.restore, '--store')).then(() => {}))

    await planted.growTo(1_024)
    await planted.anchor()
    await planted.close()
    await lose()
    await checks.check('a restore killed at any moment leaves nothing that starts, and goes through in the end', async () => {
      for (const after of [1_500, 4_000, 6_000, 8_000, 10_000]) {
        const running = start([...commands.restore, '--store', '--again'], env)
        const ended = await Promise.race([running.ended.then(() => true), sleep(after, false)])
        if (ended) break
        await kill(running)
        const opened = await open().then(async ({ urls, cluster }) => {
          const whole = await administer(urls.DATABASE_OWNER_URL as string, async (sql) => ((await sql`select from portal_restores where state = 'paused'`).length > 0 ? 'paused' : (await sql`select from organizations`).length === 0 ? 'empty' : 'half'))
          await cluster?.stop()
          return whole
        }, (error: Error) => (/broke off/.test(error.message) ? 'refused' : error.message))
        truth(['refused', 'empty', 'paused'].includes(opened), `after ${after} ms it was ${opened}`)
        console.log(`    killed after ${after} ms: ${opened}`)
        if (opened === 'paused') break
        await lose()
      }
      if (!existsSync(join(data, 'postgres/PG_VERSION'))) await mustEnd(0, /entries that came after the backup are back with their texts[\s\S]*paused/, run(commands.restore, '--store'))
    })
    await checks.check('what is restored from the bucket alone has the log up to its last anchor, verifies, and waits', async () => {
      const { urls, cluster } = await open()
      await administer(urls.DATABASE_OWNER_URL as string, async (sql) => {
        const [row] = await sql`select (select max(size)::int from audit_checkpoints) as size, (select state from portal_restores) as state, (select brought_back::int from portal_restores) as back, (select lost::int from portal_restores) as lost`
        truth(row?.state === 'paused' && row.size >= 1_024 && row.back > 0 && row.lost === 0, JSON.stringify(row))
      })
      await cluster?.stop()
      await mustEnd(0, /Nothing sealed was altered/, run(['scripts/run.mjs', 'scripts/verify.ts']))
    })
    await checks.check('a bucket that goes away while a backup is made: said, recorded, and none is there', async () => {
      const running = start([...commands.backup, '--store'], env)
      await sleep(1_800)
      await moto.stop()
      const { code, said } = await running.ended
      truth(code === 1 || code === 0, `ended with ${code}: ${said}`)
      if (code === 1) truth(/does not answer|refuse|ECONN/i.test(said), said)
    })
    await checks.check('a database is taken back to a point in time from archived WAL', () => pointInTime(folder.dir))
    truth((processesIn(join(data, 'drill')) ?? []).length === 0, 'a cluster of a drill still runs')
  } finally {
    await endPostgres(join(data, 'postgres')).catch(() => {})
    await moto.stop().catch(() => {})
    folder.remove()
  }
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
