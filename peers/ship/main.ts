// The trail shipped to an rsyslog that is not ours, over TLS, by workers as an operator runs them: killed without warning, told to stop, and with the receiver away for a while. Its configuration is docs/siem/rsyslog.conf.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { NODE } from '../../scripts/lib/install.mjs'
import { workerEnv, workerFlags } from '../../scripts/lib/portal.mjs'
import { ROOT } from '../../scripts/lib/secrets.mjs'
import { throwAwayFolder } from '../../scripts/lib/throw-away.mjs'
import { ownCertificate } from '../../test/certificate.ts'
import { plant } from '../backup/plant.ts'
import { Checks, truth } from '../s3/checks.ts'

const SKIPPED = 77

function findRsyslog(): string | null {
  const has = () => spawnSync('sh', ['-c', 'command -v rsyslogd || ls /usr/sbin/rsyslogd'], { encoding: 'utf8' }).stdout.trim().split('\n')[0] || null
  const driver = () => spawnSync('sh', ['-c', 'ls /usr/lib/*/rsyslog/lmnsd_ossl.so /usr/lib*/rsyslog/lmnsd_ossl.so'], { encoding: 'utf8' }).stdout.trim() !== ''
  if (!(has() && driver()) && process.getuid?.() === 0) {
    const how = { stdio: 'ignore', timeout: 180_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
    if (spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'rsyslog', 'rsyslog-openssl'], how).status !== 0) {
      spawnSync('apt-get', ['update', '-q'], how)
      spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'rsyslog', 'rsyslog-openssl'], how)
    }
  }
  const found = has()
  if (found && driver()) return found
  console.log('rsyslog with its driver for TLS (packages rsyslog and rsyslog-openssl) is not here and could not be installed')
  return null
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

const ended = (child: ChildProcess) => (child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise<void>((done) => child.once('close', () => done())))

async function main(): Promise<number> {
  const rsyslogd = findRsyslog()
  if (rsyslogd === null) return SKIPPED
  const folder = throwAwayFolder()
  const data = join(folder.dir, 'data')
  const log = join(folder.dir, 'trail.log')
  const checks = new Checks()
  const env = { DATA_DIR: data, NODE_ENV: 'production', LOG_LEVEL: 'error', TZ: 'UTC', OUTGOING_ALLOW: '127.0.0.0/8' }
  const port = await freePort()
  const certificate = ownCertificate({ ips: ['127.0.0.1'] })
  mkdirSync(join(folder.dir, 'tls'), { recursive: true })
  for (const [name, text] of [['ca', certificate.cert], ['cert', certificate.cert], ['key', certificate.key]] as const) writeFileSync(join(folder.dir, `tls/${name}.pem`), text)
  const configuration = readFileSync(join(ROOT, 'docs/siem/rsyslog.conf'), 'utf8').replaceAll('/etc/rsyslog.d/tls', join(folder.dir, 'tls')).replace('6514', String(port)).replace('/var/log/tickmark/trail.log', log)
  writeFileSync(join(folder.dir, 'rsyslog.conf'), configuration)
  let receiver: ChildProcess | null = null
  let worker: ChildProcess | null = null
  const receive = async () => {
    receiver = spawn(rsyslogd, ['-n', '-f', join(folder.dir, 'rsyslog.conf'), '-i', join(folder.dir, 'rsyslog.pid')], { stdio: 'inherit', cwd: folder.dir })
    await sleep(1_000)
    truth(receiver.exitCode === null, 'rsyslog ended at once')
  }
  const work = async () => {
    worker = spawn(NODE, [...workerFlags, '--conditions=react-server', 'scripts/worker.ts'], { cwd: ROOT, env: { ...process.env, ...workerEnv } as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'inherit'] })
    const child = worker
    await new Promise<void>((done, fail) => {
      child.stdout?.on('data', (bytes: Buffer) => String(bytes).includes('"ready":true') && done())
      child.once('exit', (code) => fail(new Error(`the worker ended with ${code}`)))
    })
  }
  const end = async (child: ChildProcess | null, signal: 'SIGTERM' | 'SIGKILL') => {
    child?.kill(signal)
    if (child) await ended(child)
  }
  const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : [])
  const placeOf = (line: string) => Number(/ index="(\d+)"/.exec(line)?.[1] ?? -1)

  const planted = await plant(data, env)
  try {
    const { createTrailStream } = await import('#lib/modules/trail-streams/operations.ts')
    const { orgId, owner: owned } = planted
    const { id } = await createTrailStream(await planted.person('admin'), { kind: 'syslog', name: 'rsyslog', address: `127.0.0.1:${port}`, authority: certificate.cert })
    const size = async () => Number((await owned((sql) => sql`select coalesce(max(size), 0)::int as size from audit_checkpoints where org_id = ${orgId}`))[0]?.size)
    const level = async (seconds = 60) => {
      for (let n = 0; n < seconds * 10; n++) {
        const [mark] = await owned((sql) => sql`select next::int, problem from trail_stream_marks where stream_id = ${id}`)
        if (mark?.next === (await size())) return
        await sleep(100)
      }
      const [mark] = await owned((sql) => sql`select * from trail_stream_marks where stream_id = ${id}`)
      truth(false, `it did not come level in ${seconds} s: ${JSON.stringify(mark)}`)
    }

    await receive()
    await work()
    await checks.check('rsyslog has every entry once, in order and whole', async () => {
      await planted.grow(3_000)
      await level()
      await sleep(500)
      const got = lines()
      truth(got.length === (await size()), `${got.length} lines of ${await size()} entries`)
      truth(got.every((line, n) => placeOf(line) === n), 'not in order')
      for (const line of got) truth(hash('sha256', Buffer.concat([Buffer.from([0]), Buffer.from(line.slice(line.indexOf('] {') + 2))])) === / leaf="([0-9a-f]+)"/.exec(line)?.[1], `not the entry that was sealed: ${line.slice(0, 300)}`)
    })
    await checks.check('a worker that is told to stop three times sends nothing twice', async () => {
      for (let turn = 0; turn < 3; turn++) {
        const growing = planted.grow(2_000)
        await sleep(400 + turn * 300)
        await end(worker, 'SIGTERM')
        await growing
        await work()
      }
      await level()
      await sleep(500)
      const got = lines().map(placeOf)
      truth(got.length === (await size()) && got.every((place, n) => place === n), `${got.length} lines of ${await size()} entries`)
    })
    await checks.check('one killed three times loses nothing; what comes twice is the same line', async () => {
      for (let turn = 0; turn < 3; turn++) {
        const growing = planted.grow(3_000)
        await sleep(300 + turn * 250)
        await end(worker, 'SIGKILL')
        await growing
        // What the dead one held counts for a minute: time goes on here.
        await owned((sql) => sql`update trail_stream_marks set held_until = now() where held_until is not null`)
        await work()
      }
      await level()
      await sleep(500)
      const kept = new Map<number, string>()
      let twice = 0
      for (const line of lines()) {
        const known = kept.get(placeOf(line))
        if (known !== undefined) twice++
        truth(known === undefined || known === line, `another text for ${placeOf(line)}`)
        kept.set(placeOf(line), line)
      }
      truth(kept.size === (await size()) && !kept.has(-1), `${kept.size} of ${await size()} entries`)
      console.log(`    ${kept.size} entries, ${twice} lines came twice`)
    })
    await checks.check('a receiver that was away gets what came meanwhile', async () => {
      await end(receiver, 'SIGTERM')
      await planted.grow(500)
      await sleep(4_000)
      const [mark] = await owned((sql) => sql`select tries, problem from trail_stream_marks where stream_id = ${id}`)
      truth(Number(mark?.tries) > 0 && /nobody listens/.test(String(mark?.problem)), JSON.stringify(mark))
      await receive()
      await level(90)
      await sleep(500)
      truth(new Set(lines().map(placeOf)).size === (await size()), 'not everything is there')
    })
  } finally {
    await end(worker, 'SIGTERM')
    await end(receiver, 'SIGTERM')
    await planted.close()
    folder.remove()
  }
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
