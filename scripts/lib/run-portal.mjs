import { loadDotEnv } from './environment.mjs'
import { openPortal } from './portal.mjs'
import { ancestors, commandLine, isAlive, record } from './processes.mjs'
import { dataDir } from './secrets.mjs'

/**
 * `npm start`: opens the portal, says where it is, and stays until it is told to stop.
 * @param {string[]} args
 */
export async function runPortal(args) {
  loadDotEnv()
  const unknown = args.filter((arg) => !['--dev', '--sample', '--no-sample'].includes(arg))
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(' ')}. Known are --no-sample and --sample.`)
  const wantSample = args.includes('--sample') || (!args.includes('--no-sample') && !process.env.DATABASE_URL)

  /** @type {((failed?: boolean) => void) | undefined} */
  let stop
  let askedToStop = false
  const ask = () => {
    askedToStop = true
    stop?.()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, ask)
  process.on('disconnect', ask)
  followNpm(ask)

  const portal = await openPortal({ data: dataDir(), dev: args.includes('--dev'), sample: wantSample, onFailure: (error) => {
    console.error(error.message)
    stop?.(true)
  } })
  let stopping = false
  stop = async (failed = false) => {
    if (stopping) return
    stopping = true
    console.log('Stopping …')
    await portal.stop().catch((error) => console.error(error))
    process.exit(failed ? 1 : 0)
  }
  if (askedToStop) stop()
  else announce(portal, wantSample)
}

/**
 * @param {import('./portal.mjs').Portal} portal
 * @param {boolean} wantSample
 */
function announce({ url, users, sample, setupCode }, wantSample) {
  const lines = ['', `Tickmark is ready: ${url}`]
  if (users.length > 0) {
    const width = Math.max(...users.map(({ role }) => role.length))
    const mail = Math.max(...users.map(({ email }) => email.length))
    lines.push('', 'Sample organization; sign in as', ...users.map(({ role, email, password }) => `  ${role.padEnd(width)}  ${email.padEnd(mail)}  ${password}`))
    lines.push('The sign-in page offers these users and fills in the second factor. Only this machine can reach it.')
  } else if (sample && !wantSample) {
    lines.push('The database holds the sample organization from an earlier start. To begin with your own, stop and delete the data folder.')
  }
  if (setupCode) lines.push('', `No organization yet. Open ${url}/set-up and enter this one-time code: ${setupCode}`)
  lines.push('', 'Ctrl-C stops it.', '')
  console.log(lines.join('\n'))
}

/**
 * npm killed without warning leaves us without a terminal to stop us from: then we stop by ourselves.
 * @param {() => void} stop
 */
function followNpm(stop) {
  if (!process.env.npm_lifecycle_event) return
  const npm = ancestors(process.pid).find((pid) => /\bnpm\b/.test(commandLine(pid)))
  if (npm === undefined) return
  const recorded = record(npm)
  const timer = setInterval(() => {
    if (isAlive(recorded)) return
    clearInterval(timer)
    stop()
  }, 1000)
  timer.unref()
}
