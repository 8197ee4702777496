// PostgreSQL refuses to run as root. Started as root, we run it as another OS user, and that
// user must be able to reach both the binaries and the data.
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { accessSync, chmodSync, constants, cpSync, existsSync, lchownSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export const SHARED_ROOT = '/var/lib/tickmark'
const OWN_USER = 'tickmark'

export const isRoot = () => process.getuid?.() === 0

/** @typedef {{ name: string, uid: number, gid: number }} OsUser */

/**
 * @param {(user: { name: string, uid: number, gid: number }) => boolean} test
 * @returns {OsUser | null}
 */
function passwd(test) {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name = '', , uid, gid] = line.split(':')
    if (!name || !uid) continue
    const user = { name, uid: Number(uid), gid: Number(gid) }
    if (test(user)) return user
  }
  return null
}

/**
 * The user PostgreSQL runs as: null means "as ourselves". The owner of existing data comes first,
 * so that a machine that gains a `postgres` user later does not lock us out of our own cluster.
 * @param {string} dataDir
 * @returns {OsUser | null}
 */
export function postgresUser(dataDir) {
  if (!isRoot()) return null
  if (existsSync(dataDir)) {
    const owner = lstatSync(realpathSync(dataDir)).uid
    const user = owner === 0 ? null : passwd((u) => u.uid === owner)
    if (user) return user
  }
  return passwd((u) => u.name === OWN_USER) ?? passwd((u) => u.name === 'postgres') ?? createUser() ?? passwd((u) => u.name === 'nobody') ?? fail()
}

/** @returns {OsUser | null} */
function createUser() {
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin', OWN_USER], { stdio: 'ignore' })
  } catch {
    return null
  }
  return passwd((u) => u.name === OWN_USER)
}

/** @returns {never} */
function fail() {
  throw new Error('PostgreSQL can not run as root and this machine has no other user to run it as. Create one: useradd --system tickmark')
}

/**
 * @param {OsUser} user
 * @param {string} path a folder to enter
 */
export function canEnter(user, path) {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', path], { cwd: '/', uid: user.uid, gid: user.gid, stdio: 'ignore' }).status === 0
}

/**
 * @param {OsUser} user
 * @param {string} path
 */
function canRun(user, path) {
  return spawnSync(path, ['--version'], { cwd: '/', uid: user.uid, gid: user.gid, stdio: 'ignore' }).status === 0
}

/**
 * The binaries as this user can run them: in place, or as a copy outside the closed folder.
 * @param {string} native the package's folder holding bin, lib and share
 * @param {string} version names the copy, so that an upgrade makes a new one
 * @param {OsUser | null} user
 */
export function reachableBinaries(native, version, user) {
  if (!user || canRun(user, join(native, 'bin', 'initdb'))) return native
  const copy = join(SHARED_ROOT, `postgres-${version}`)
  if (!existsSync(join(copy, 'bin', 'postgres'))) {
    openFolder(SHARED_ROOT)
    const part = `${copy}.${randomBytes(4).toString('hex')}`
    cpSync(native, part, { recursive: true, verbatimSymlinks: true })
    openUp(part)
    try {
      renameSync(part, copy)
    } catch (error) {
      rmSync(part, { recursive: true, force: true })
      if (!existsSync(join(copy, 'bin', 'postgres'))) throw error
    }
  }
  if (!canRun(user, join(copy, 'bin', 'initdb'))) throw new Error(`The user ${user.name} can not run the PostgreSQL binaries in ${copy}.`)
  return copy
}

/** @param {string} dir a folder of root's that PostgreSQL's user passes through, whatever root's umask */
function openFolder(dir) {
  mkdirSync(dir, { recursive: true })
  chmodSync(dir, 0o711)
}

/** @param {string} dir a fresh copy of ours, made under whatever umask root has */
function openUp(dir) {
  chmodSync(dir, 0o755)
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) openUp(path)
    else if (entry.isFile()) chmodSync(path, basename(dir) === 'bin' ? 0o755 : 0o644)
  }
}

/**
 * The real folder for a cluster, with its parent made. As root under a closed folder the data lives
 * in /var/lib/tickmark/<id>, and `dir` is a symbolic link to it: the link is the only record, so
 * deleting the data folder starts afresh and never meets an old cluster by accident.
 * @param {string} dir
 * @param {OsUser | null} user
 */
export function reachableData(dir, user) {
  const link = lstatSync(dir, { throwIfNoEntry: false })
  if (link?.isSymbolicLink()) {
    const target = readlinkSync(dir)
    if (user) openFolder(dirname(target))
    return target
  }
  makeFolder(dirname(dir))
  if (!user) {
    const owner = link?.uid ?? process.getuid?.()
    if (owner !== process.getuid?.()) throw new Error(`${dir} belongs to another user (uid ${owner}). Run as that user or as root, or set DATA_DIR.`)
    return dir
  }
  if (canEnter(user, dirname(dir))) return dir
  if (link) throw new Error(`${dir} exists, but ${user.name}, who runs PostgreSQL here, can not reach it. Move the checkout or the data folder out of the closed folder, or set DATA_DIR.`)
  const home = join(SHARED_ROOT, randomBytes(6).toString('hex'))
  openFolder(SHARED_ROOT)
  openFolder(home)
  writeFileSync(join(home, 'belongs-to'), `${dir}\n`)
  const target = join(home, 'postgres')
  if (!canEnter(user, home)) throw new Error(`The user ${user.name} can not enter ${home}.`)
  symlinkSync(target, dir)
  return target
}

/**
 * A folder of ours. As root it may be passed through by the user that runs PostgreSQL, whatever
 * root's umask; an existing folder keeps its mode.
 * @param {string} dir
 */
export function makeFolder(dir) {
  if (mkdirSync(dir, { recursive: true })) chmodSync(dir, isRoot() ? 0o711 : 0o700)
  try {
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(`${dir} belongs to another user: it was made by root or by somebody else. Run as that user, or set DATA_DIR.`, { cause: error })
  }
}

/**
 * @param {string} path
 * @param {OsUser | null} user
 */
export function giveTo(path, user) {
  if (user) lchownSync(path, user.uid, user.gid)
}
