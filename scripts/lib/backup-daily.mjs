import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { NODE } from './install.mjs'
import { ROOT } from './secrets.mjs'

const DAY_MS = 86_400_000
/** A timer of Node is good for 24 days; a clock that was set is noticed within an hour. */
const LONGEST_WAIT_MS = 3_600_000

/**
 * The next time of the day, in UTC.
 * @param {string} at such as 02:30
 * @param {Date} now
 */
export function nextTime(at, now) {
  const [hour = 0, minute = 0] = at.split(':').map(Number)
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hour, minute)
  return new Date(today > now.getTime() ? today : today + DAY_MS)
}

/**
 * Whether a backup is due, and when the next one is. A clock that was set back brings the next one nearer: it is never further away than a day.
 * @param {string} at such as 02:30
 * @param {Date} next when the next one was thought to be due
 * @param {Date} now
 * @returns {{ due: Date | null, next: Date }}
 */
export function dueBy(at, next, now) {
  const soonest = nextTime(at, now)
  return now >= next ? { due: next, next: soonest } : { due: null, next: soonest < next ? soonest : next }
}

/**
 * A backup every day, in a process of its own; how each went is recorded by itself, and said in `log/backup.log`.
 * @param {{ at: string, data: string, env: Record<string, string> }} options
 * @returns {() => Promise<void>} ends it, with the backup that is being made: what broke off leaves nothing
 */
export function backupDaily({ at, data, env }) {
  const log = createWriteStream(join(data, 'log', 'backup.log'), { flags: 'a', mode: 0o600 })
  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null
  let next = nextTime(at, new Date())
  /** @type {NodeJS.Timeout} */
  let timer
  const wait = () => {
    timer = setTimeout(look, Math.min(Math.max(next.getTime() - Date.now(), 0), LONGEST_WAIT_MS))
    timer.unref()
  }
  const look = () => {
    const turn = child === null ? dueBy(at, next, new Date()) : { due: null, next }
    next = turn.next
    if (turn.due) {
      const made = spawn(NODE, ['--conditions=react-server', 'scripts/backup.ts', '--due', turn.due.toISOString()], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
      made.stdout.pipe(log, { end: false })
      made.stderr.pipe(log, { end: false })
      made.once('error', (error) => log.write(`${error.message}\n`))
      made.once('close', () => (child = null))
      child = made
    }
    wait()
  }
  wait()
  return async () => {
    clearTimeout(timer)
    if (child) await new Promise((resolve) => {
      child?.once('close', resolve)
      child?.kill('SIGTERM')
    })
    log.end()
  }
}
