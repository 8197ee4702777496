// The first step of `npm start` and `npm test`: runs on Node 20.9 with nothing installed, so it imports
// nothing from node_modules and nothing newer than that Node.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'
import { makeFolder } from './os-user.mjs'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const NODE = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const WANTED_MAJOR = 24

/** Installs what package-lock.json asks for, when that is not what node_modules holds. */
export async function ensureInstalled() {
  if (isInstalled()) return
  makeFolder(join(ROOT, '.data'))
  await withLock(join(ROOT, '.data', 'install.lock'), async () => {
    if (isInstalled()) return
    console.log('Installing packages (npm ci) …')
    const npm = process.env.npm_execpath
    const [command, ...args] = npm && /\.c?js$/.test(npm) ? [process.execPath, npm] : ['npm']
    const done = spawnSync(command, [...args, 'ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'development' } })
    if (done.error) throw new Error(`npm can not be run: ${done.error.message}`)
    if (done.status !== 0) throw new Error('npm ci failed; its messages are above.')
    if (!existsSync(NODE)) throw new Error(`npm ci did not bring Node ${WANTED_MAJOR} (node_modules/.bin/node). Are install scripts off (npm config get ignore-scripts)?`)
  })
}

/** Does npm's own record of node_modules agree with the lock file, package by package? */
function isInstalled() {
  try {
    const wanted = packages(join(ROOT, 'package-lock.json'))
    const present = packages(join(ROOT, 'node_modules', '.package-lock.json'))
    return existsSync(NODE) && Object.entries(wanted).every(([path, entry]) => {
      if (path === '') return true
      const have = present[path]
      return have ? have.version === entry.version && have.integrity === entry.integrity : Boolean(entry.optional || entry.devOptional)
    })
  } catch {
    return false
  }
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>}
 */
function packages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

/**
 * Runs this script again under the Node of node_modules and ends as it ends, or returns when we are
 * that Node already. The channel between the two tells the inner one when the outer one is killed.
 * @param {string[]} [flags] for Node
 */
export async function continueOnNode(flags = []) {
  const here = Number(process.versions.node.split('.')[0]) >= WANTED_MAJOR
  if (here && flags.every((flag) => process.execArgv.includes(flag))) return
  const child = spawn(NODE, [...flags, ...process.argv.slice(1)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  // A terminal signals us both; a signal sent to us alone is passed on. The inner one hears the first only.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
  const [code, signal] = await new Promise((done, failed) => {
    child.once('error', failed)
    child.once('exit', (...end) => done(end))
  })
  process.exit(code ?? (signal === 'SIGINT' ? 130 : 1))
}
