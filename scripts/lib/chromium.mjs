import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { isRoot } from './os-user.mjs'

/** Without screens first: it takes a quarter less of the processors. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** No sandbox: containers and root have none; the browser sees pages of our own only. */
export const CHROMIUM_FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking']

/** @returns {string | undefined} the machine's own browser */
export function machineChromium() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin']
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path))
}

/**
 * Brings a browser to a machine without one: Playwright's own, else the system's package.
 * @param {string} node
 * @param {string} root the checkout
 * @returns {boolean} whether there is one now
 */
export function ensureChromium(node, root) {
  if (process.env.CI && isRoot() && !machineChromium()?.endsWith('headless-shell')) fromDebian()
  if (machineChromium()) return true
  const cli = join(root, 'node_modules/playwright/cli.js')
  const own = spawnSync(node, [cli, 'install', ...(isRoot() ? ['--with-deps'] : []), 'chromium'], { stdio: 'inherit' })
  if (own.status === 0) return true
  if (!isRoot()) return false
  fromDebian()
  return machineChromium() !== undefined
}

/** Where there is no such package, nothing comes of it. */
function fromDebian() {
  const how = { stdio: 'ignore', timeout: 180_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['update', '-q'], how)
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium-headless-shell'], how)
}
