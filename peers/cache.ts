import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { withLock } from '../scripts/lib/lock.mjs'

const ROOT = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tickmark', 'peers')

/**
 * What a peer is built into lies outside the checkout, named after what it is made of: any clone on this machine builds it once, and none
 * has it among its own files.
 * @param madeOf files, or texts such as a version
 * @param build puts the peer into the folder; false, having said why, when it can not be had. One that was cut off finds what it left.
 */
export async function cached(name: string, madeOf: string[], build: (folder: string) => boolean): Promise<string | null> {
  const hash = createHash('sha256')
  for (const each of madeOf) hash.update(existsSync(each) ? readFileSync(each) : each).update('\0')
  const folder = join(ROOT, `${name}-${hash.digest('hex').slice(0, 16)}`)
  const done = join(folder, 'done')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return withLock(join(folder, 'lock'), async () => {
    if (existsSync(done)) return folder
    const begun = performance.now()
    if (!build(folder)) return null
    console.log(`${basename(folder)}: made in ${((performance.now() - begun) / 1000).toFixed(0)} s, kept in ${folder}`)
    writeFileSync(done, '')
    return folder
  })
}
