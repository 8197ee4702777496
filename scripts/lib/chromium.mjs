import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { isRoot } from './os-user.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

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
  if (machineChromium()) return true
  const cli = join(root, 'node_modules/playwright/cli.js')
  const own = spawnSync(node, [cli, 'install', ...(isRoot() ? ['--with-deps'] : []), 'chromium'], { stdio: 'inherit' })
  if (own.status === 0) return true
  if (!isRoot()) return false
  spawnSync('apt-get', ['update', '-q'], { stdio: 'inherit' })
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  return machineChromium() !== undefined
}
