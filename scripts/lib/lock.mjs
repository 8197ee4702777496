// A lock is a file that names its holder by pid and start time; the holder's death frees it.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, record } from './processes.mjs'

/**
 * @typedef {{ pid: number, started: string, [detail: string]: unknown }} Holder
 */

/**
 * @param {string} file
 * @returns {Holder | null} the living holder
 */
export function lockHolder(file) {
  const holder = read(file)
  return isAlive(holder) ? holder : null
}

/**
 * @param {string} file
 * @returns {Holder | null}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/**
 * Takes the lock, or answers who has it. A file is linked into place whole, never half written
 * a dead holder's file is moved aside first and looked at again, so that of two that come at
 * once only one wins.
 * @param {string} file
 * @param {Record<string, unknown>} [details]
 * @returns {{ release: () => void, tell: (details: Record<string, unknown>) => void } | { holder: Holder }}
 */
export function takeLock(file, details = {}) {
  const own = `${file}.${process.pid}`
  writeFileSync(own, JSON.stringify({ ...record(process.pid), ...details }), { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        linkSync(own, file)
        return { release: () => release(file), tell: (more) => tell(file, { ...details, ...more }) }
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      const holder = lockHolder(file)
      if (holder) return { holder }
      const aside = `${file}.${process.pid}.old`
      try {
        renameSync(file, aside)
      } catch {
        continue
      }
      if (lockHolder(aside)) {
        // Somebody took it between our look and our move: give it back.
        linkSync(aside, file)
      }
      rmSync(aside, { force: true })
    }
  } finally {
    rmSync(own, { force: true })
  }
  throw new Error(`The lock ${file} can not be taken.`)
}

/**
 * The holder says more about itself.
 * @param {string} file
 * @param {Record<string, unknown>} details
 */
function tell(file, details) {
  const next = `${file}.${process.pid}.next`
  writeFileSync(next, JSON.stringify({ ...record(process.pid), ...details }), { mode: 0o600 })
  renameSync(next, file)
}

/** @param {string} file */
function release(file) {
  if (read(file)?.pid === process.pid) rmSync(file, { force: true })
}

/**
 * Runs `work` alone: waits for a living holder to finish.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  for (;;) {
    const lock = takeLock(file)
    if ('holder' in lock) {
      await sleep(200)
      continue
    }
    try {
      return await work()
    } finally {
      lock.release()
    }
  }
}
