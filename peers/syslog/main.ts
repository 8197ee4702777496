// An rsyslog that is not ours sends over TLS into a listener, as docs/siem/rsyslog-out.conf says: every message once, and what came while the portal was away too.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../scripts/lib/ports.mjs'
import { ROOT } from '../../scripts/lib/secrets.mjs'
import { throwAwayFolder } from '../../scripts/lib/throw-away.mjs'
import { ownCertificate } from '../../test/certificate.ts'
import { plant } from '../backup/plant.ts'
import { Checks, truth } from '../s3/checks.ts'

const SKIPPED = 77
const rsyslogd = ['/usr/sbin/rsyslogd', '/sbin/rsyslogd'].find(existsSync)
const hasDriver = spawnSync('sh', ['-c', 'ls /usr/lib/*/rsyslog/lmnsd_ossl.so /usr/lib*/rsyslog/lmnsd_ossl.so'], { encoding: 'utf8' }).stdout.trim() !== ''

async function main(): Promise<number> {
  if (!rsyslogd || !hasDriver) {
    console.log('skipped: rsyslog with its driver for TLS (packages rsyslog and rsyslog-openssl) is not here; the peer `ship` installs it')
    return SKIPPED
  }
  const folder = throwAwayFolder()
  const checks = new Checks()
  const planted = await plant(join(folder.dir, 'data'), { DATA_DIR: join(folder.dir, 'data'), NODE_ENV: 'production', LOG_LEVEL: 'error', TZ: 'UTC' })
  const own = ownCertificate({ ips: ['127.0.0.1'], dns: ['localhost'] })
  const port = await freePort(0, '127.0.0.1')
  const input = join(folder.dir, 'in.sock')
  let sender: ChildProcess | null = null
  try {
    await import('#lib/edge/everything.ts')
    const { createApiToken } = await import('#lib/modules/api-tokens/operations.ts')
    const { listenForSyslog } = await import('#lib/edge/syslog.ts')
    const { token } = await createApiToken(await planted.person('admin'), { name: 'rsyslog', scopes: ['events.ingest'], expiresAt: null })
    mkdirSync(join(folder.dir, 'spool'))
    writeFileSync(join(folder.dir, 'ca.pem'), own.cert)
    const text = readFileSync(join(ROOT, 'docs/siem/rsyslog-out.conf'), 'utf8').replace('/etc/rsyslog.d/tls/ca.pem', join(folder.dir, 'ca.pem')).replace('TOKEN', token).replace('tickmark.example.com', '127.0.0.1').replace('port="6514"', `port="${port}"`)
    writeFileSync(join(folder.dir, 'rsyslog.conf'), `global(workDirectory="${join(folder.dir, 'spool')}")\nmodule(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="${input}" CreatePath="on" RateLimit.Interval="0")\n${text}`)
    let listener = await listenForSyslog({ port, host: '127.0.0.1', ...own })
    sender = spawn(rsyslogd, ['-n', '-f', join(folder.dir, 'rsyslog.conf'), '-i', join(folder.dir, 'rsyslog.pid')], { stdio: 'inherit', cwd: folder.dir })
    for (let n = 0; n < 50 && !existsSync(input); n++) await sleep(100)
    const say = (from: number, to: number) => {
      const lines = Array.from({ length: to - from }, (_, n) => `said ${from + n} of user ann`).join('\n')
      truth(spawnSync('logger', ['-u', input, '-t', 'ledger', '-p', 'auth.notice'], { input: `${lines}\n` }).status === 0, 'logger could not say it')
    }
    const told = async () => (await planted.owner((sql) => sql<{ raw: string }[]>`select raw from events where source = 'syslog' and event_type = 'ledger'`)).map((row) => Number(/said (\d+) of/.exec(row.raw)?.[1] ?? -1)).sort((one, other) => one - other)
    const until = async (count: number) => {
      for (let n = 0; n < 300 && (await told()).length < count; n++) await sleep(100)
    }
    await checks.check('every message comes once, whole and without its token', async () => {
      say(0, 2_000)
      await until(2_000)
      const got = await told()
      truth(got.length === 2_000 && got.every((each, n) => each === n), `${got.length} of 2000 messages`)
      const [leak] = await planted.owner((sql) => sql`select 1 from events where raw like ${`%${token}%`}`)
      truth(leak === undefined, 'a token was stored')
      console.log(`    ${JSON.stringify(listener.counts)}`)
    })
    await checks.check('what is said while the portal is away comes afterwards', async () => {
      await listener.close()
      await sleep(500)
      say(2_000, 3_000)
      await sleep(2_000)
      listener = await listenForSyslog({ port, host: '127.0.0.1', ...own })
      await until(2_950)
      await sleep(2_000)
      const got = new Set(await told())
      // Syslog over TCP: what the kernel had taken when the portal went is lost without a word to the sender.
      console.log(`    ${got.size} of 3000, ${JSON.stringify(listener.counts)}`)
      truth(got.size >= 2_950, `${got.size} of 3000 messages`)
    })
    await listener.close()
    sender.kill('SIGTERM')
    await sleep(1_000)
    await checks.check('an rsyslog that adds no token is known by its certificate: by its fingerprint, by its name, and not at all', async () => {
      const { createConnection } = await import('#lib/modules/connections/operations/manage.ts')
      const { getConnection, listStrangers } = await import('#lib/modules/connections/queries.ts')
      const admin = await planted.person('admin')
      const run = (...parameters: string[]) => truth(spawnSync('openssl', parameters, { cwd: folder.dir }).status === 0, `openssl ${parameters.join(' ')}`)
      run('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'devices-key.pem', '-out', 'devices.pem', '-days', '2', '-subj', '/CN=Device CA')
      for (const name of ['pinned', 'named', 'stranger']) {
        run('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}-key.pem`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
        writeFileSync(join(folder.dir, 'san'), `subjectAltName=DNS:${name}.example`)
        // Of the three an authority vouches for two.
        if (name === 'pinned') run('x509', '-req', '-in', `${name}.csr`, '-signkey', `${name}-key.pem`, '-out', `${name}.pem`, '-days', '1')
        else run('x509', '-req', '-in', `${name}.csr`, '-CA', 'devices.pem', '-CAkey', 'devices-key.pem', '-CAcreateserial', '-out', `${name}.pem`, '-days', '1', '-extfile', 'san')
      }
      const fingerprint = spawnSync('openssl', ['x509', '-in', 'pinned.pem', '-noout', '-fingerprint', '-sha256'], { cwd: folder.dir, encoding: 'utf8' }).stdout.trim()
      const pinned = await createConnection(admin, { kind: 'syslog', name: 'Pinned', certificate: fingerprint })
      const named = await createConnection(admin, { kind: 'syslog', name: 'Named', subject: 'named.example' })
      listener = await listenForSyslog({ port, host: '127.0.0.1', ...own, ca: readFileSync(join(folder.dir, 'devices.pem')) })
      const conf = (name: string) => {
        const certificate = readFileSync(join(ROOT, 'docs/siem/rsyslog-certificate.conf'), 'utf8').replaceAll('/etc/rsyslog.d/tls/own', join(folder.dir, name)).replace('/etc/rsyslog.d/tls/ca.pem', join(folder.dir, 'ca.pem')).replace('tickmark.example.com', '127.0.0.1').replace('port="6514"', `port="${port}"`).replace('queue.filename="tickmark"', `queue.filename="${name}"`)
        writeFileSync(join(folder.dir, `${name}.conf`), `global(workDirectory="${join(folder.dir, 'spool')}")\nmodule(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="${join(folder.dir, `${name}.sock`)}" CreatePath="on" RateLimit.Interval="0")\n${certificate}`)
        return join(folder.dir, `${name}.conf`)
      }
      const counts: Record<string, number> = {}
      for (const name of ['pinned', 'named', 'stranger']) {
        const socket = join(folder.dir, `${name}.sock`)
        const process = spawn(rsyslogd, ['-n', '-f', conf(name), '-i', join(folder.dir, `${name}.pid`)], { stdio: 'inherit', cwd: folder.dir })
        for (let n = 0; n < 50 && !existsSync(socket); n++) await sleep(100)
        truth(spawnSync('logger', ['-u', socket, '-t', `of-${name}`, '-p', 'auth.notice'], { input: Array.from({ length: 500 }, (_, n) => `line ${n}\n`).join('') }).status === 0, 'logger could not say it')
        const of = async () => (await planted.owner((sql) => sql<{ count: number }[]>`select count(*)::int as count from events where event_type = ${`of-${name}`}`))[0]?.count ?? 0
        for (let n = 0; n < (name === 'stranger' ? 30 : 200) && (await of()) < 500; n++) await sleep(100)
        counts[name] = await of()
        process.kill('SIGTERM')
        await sleep(500)
      }
      const told = [await getConnection(admin, { id: pinned.id }), await getConnection(admin, { id: named.id })].map((each) => each.messagesTaken)
      const strangers = await listStrangers(admin, {})
      console.log(`    ${JSON.stringify({ counts, told, strangers: strangers.map((each) => `${each.subject}: ${each.why}, ${each.refused} times`) })}`)
      truth(counts.pinned === 500 && counts.named === 500 && counts.stranger === 0, JSON.stringify(counts))
      truth(told.every((each) => each === 500) && strangers.length === 1 && strangers[0]?.subject === 'CN=stranger', JSON.stringify({ told, strangers }))
      await listener.close()
    })
  } finally {
    sender?.kill('SIGTERM')
    await sleep(500)
    await planted.close()
    folder.remove()
  }
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
