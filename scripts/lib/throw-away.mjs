// Folders and clusters for one run of tests or benchmarks. Each names its owner by pid and start time,
// so that the next run can clear what a killed one left behind, and nothing else.
import { chmodSync, lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { endChildren } from './children.mjs'
import { SHARED_ROOT, isRoot } from './os-user.mjs'
import { endPostgres, startPostgres } from './postgres.mjs'
import { isAlive, record } from './processes.mjs'

const PREFIX = 'tickmark-test-'

/** Where files are memory: a database for each of a hundred and forty test files is gigabytes that no disk has to see. */
const MEMORY = '/dev/shm'
const GIB = 1024 ** 3

/** Where a cluster that nothing depends on lies: in memory when there is plenty of it. */
function clusterRoot() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY)
    const free = Math.min(freemem(), process.availableMemory?.() ?? Infinity)
    return bavail * bsize >= 8 * GIB && free >= 12 * GIB ? MEMORY : tmpdir()
  } catch {
    return tmpdir()
  }
}

/**
 * @returns {{ dir: string, remove: () => void }}
 */
export function throwAwayFolder(root = tmpdir()) {
  const dir = mkdtempSync(join(root, PREFIX))
  if (isRoot()) chmodSync(dir, 0o711)
  writeFileSync(join(dir, 'owner.json'), JSON.stringify(record(process.pid)))
  return { dir, remove: () => remove(dir) }
}

/**
 * @returns {Promise<import('./postgres.mjs').Cluster & { dir: string }>}
 */
export async function throwAwayCluster() {
  await clearLeftovers()
  const folder = throwAwayFolder(clusterRoot())
  try {
    const cluster = await startPostgres({ dir: join(folder.dir, 'postgres'), durable: false })
    const stop = async () => {
      await cluster.stop('immediate')
      folder.remove()
    }
    return { ...cluster, dir: folder.dir, stop }
  } catch (error) {
    folder.remove()
    throw error
  }
}

/** Ends the clusters and removes the folders whose owner died without doing so. */
export async function clearLeftovers() {
  for (const dir of [tmpdir(), MEMORY].flatMap(leftIn)) {
    try {
      if (lstatSync(dir).uid !== process.getuid?.()) continue
      if (isAlive(JSON.parse(readFileSync(join(dir, 'owner.json'), 'utf8')))) continue
      await endChildren(dir)
      await endPostgres(join(dir, 'postgres'))
      remove(dir)
    } catch {
      // Half made, or somebody else is clearing it: it harms nobody.
    }
  }
}

/** @param {string} root */
function leftIn(root) {
  try {
    return readdirSync(root).filter((name) => name.startsWith(PREFIX)).map((name) => join(root, name))
  } catch {
    return []
  }
}

/** @param {string} dir */
function remove(dir) {
  const data = join(dir, 'postgres')
  if (lstatSync(data, { throwIfNoEntry: false })?.isSymbolicLink()) {
    const home = dirname(readlinkSync(data))
    if (dirname(home) === SHARED_ROOT) rmSync(home, { recursive: true, force: true })
  }
  rmSync(dir, { recursive: true, force: true })
}
