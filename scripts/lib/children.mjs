// The children a supervisor has, on disk, so that the next one can end them when this one is killed.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endRecorded, record } from './processes.mjs'

/** @param {string} dir */
const file = (dir) => join(dir, 'children.json')

/**
 * @param {string} dir the data folder
 * @param {number[]} pids
 */
export function recordChildren(dir, pids) {
  writeFileSync(`${file(dir)}.new`, JSON.stringify(pids.map(record)), { mode: 0o600 })
  renameSync(`${file(dir)}.new`, file(dir))
}

/**
 * Ends the recorded children of a dead supervisor.
 * @param {string} dir the data folder
 * @returns {Promise<number>} how many still lived
 */
export async function endChildren(dir) {
  let recorded = []
  try {
    recorded = JSON.parse(readFileSync(file(dir), 'utf8'))
  } catch {
    return 0
  }
  const ended = await Promise.all(recorded.map((child) => endRecorded(child)))
  rmSync(file(dir), { force: true })
  return ended.filter(Boolean).length
}
