// Process identity. A pid alone is not an identity: pids are reused, so whatever we
// record or signal later is named by pid and start time together.
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const linux = process.platform === 'linux'

/**
 * A string that no other process ever shares with this one, or null when the process is gone.
 * A zombie counts as gone: it holds no file, port or lock any more.
 * @param {number} pid
 * @returns {string | null}
 */
export function identity(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null
  if (linux) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (fields[0] === 'Z' || fields[0] === 'X') return null
      return `${bootId()}:${fields[19]}`
    } catch {
      return null
    }
  }
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '')
  } catch {
    return null
  }
}

function bootId() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return 'boot'
  }
}

/**
 * @param {number} pid
 * @returns {{ pid: number, started: string }}
 */
export function record(pid) {
  return { pid, started: identity(pid) ?? 'gone' }
}

/**
 * Is the recorded process, and not a stranger with its pid, still there?
 * @param {{ pid: number, started: string } | null | undefined} recorded
 */
export function isAlive(recorded) {
  return Boolean(recorded) && recorded.started !== 'gone' && identity(recorded.pid) === recorded.started
}

/**
 * Ends a recorded process: SIGTERM, and SIGKILL after the grace. Never signals a stranger.
 * @param {{ pid: number, started: string } | null | undefined} recorded
 * @param {number} graceMs
 * @param {NodeJS.Signals} [first]
 * @returns {Promise<boolean>} whether there was anything to end
 */
export async function endRecorded(recorded, graceMs = 5000, first = 'SIGTERM') {
  if (!isAlive(recorded)) return false
  signal(recorded.pid, first)
  const deadline = Date.now() + graceMs
  while (isAlive(recorded) && Date.now() < deadline) await sleep(50)
  if (isAlive(recorded)) signal(recorded.pid, 'SIGKILL')
  while (isAlive(recorded) && Date.now() < deadline + 5000) await sleep(50)
  return true
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself in the meantime.
  }
}

/**
 * The command line of a process, or '' when it can not be read.
 * @param {number} pid
 */
export function commandLine(pid) {
  try {
    if (linux) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}

/**
 * Living processes whose working directory is this one (Linux; elsewhere nothing is known: null).
 * @param {string} dir a real path
 * @returns {number[] | null}
 */
export function processesIn(dir) {
  if (!linux) return null
  const found = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      if (readlinkSync(`/proc/${name}/cwd`) === dir && identity(Number(name))) found.push(Number(name))
    } catch {
      // Gone, or not ours to look at: then it is not ours to judge either.
    }
  }
  return found
}

/**
 * The processes above this one, nearest first.
 * @param {number} pid
 * @returns {number[]}
 */
export function ancestors(pid) {
  const above = []
  for (let parent = parentOf(pid); parent > 0 && above.length < 20; parent = parentOf(parent)) above.push(parent)
  return above
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    if (!linux) return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }))
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}
