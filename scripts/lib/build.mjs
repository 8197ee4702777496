// `next build`, only when what it is made of changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NODE } from './install.mjs'
import { withLock } from './lock.mjs'
import { makeFolder } from './os-user.mjs'
import { ROOT } from './secrets.mjs'

const SOURCES = ['app', 'components', 'db', 'lib', 'public', 'middleware.ts', 'proxy.ts', 'instrumentation.ts', 'next.config.js', 'next.config.ts', 'next.config.mjs', 'postcss.config.js', 'postcss.config.mjs', 'tsconfig.json', 'package.json', 'package-lock.json']
const NOT_BUILT = /\.test\.tsx?$|\.md$|\.snap$/
const MARK = join(ROOT, '.next', 'tickmark-build')

export async function buildWhenStale() {
  makeFolder(join(ROOT, '.data'))
  await withLock(join(ROOT, '.data', 'build.lock'), async () => {
    const hash = sourceHash()
    if (existsSync(MARK) && existsSync(join(ROOT, '.next', 'BUILD_ID')) && readFileSync(MARK, 'utf8') === hash) return
    console.log('Building (next build) …')
    // A build bakes in what it sees: it gets no secret and no address of this installation.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/SECRET|PASSWORD|_KEY$|_URL$|TOKEN|^SETUP_CODE$|^MAIL_|^S3_|^NODE_OPTIONS$/.test(name)))
    const done = spawnSync(NODE, [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], { cwd: ROOT, stdio: 'inherit', env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } })
    if (done.status !== 0) throw new Error('next build failed; its messages are above.')
    // Hashed before the build: a file changed meanwhile makes the next start build again.
    writeFileSync(MARK, hash)
  })
}

function sourceHash() {
  const hash = createHash('sha256').update(process.version)
  for (const path of SOURCES) add(path)
  return hash.digest('hex')

  /** @param {string} path */
  function add(path) {
    const full = join(ROOT, path)
    if (!existsSync(full)) return
    const entries = directory(full)
    if (entries === null) {
      if (!NOT_BUILT.test(path)) hash.update(`${path}\0`).update(path === 'tsconfig.json' ? compilerOptions(full) : readFileSync(full)).update('\0')
      return
    }
    for (const name of entries.sort()) add(`${path}/${name}`)
  }
}

/**
 * `next build` writes its own wishes into tsconfig.json (include, incremental): they change no output.
 * @param {string} file
 */
function compilerOptions(file) {
  const { incremental: _incremental, plugins: _plugins, ...options } = JSON.parse(readFileSync(file, 'utf8')).compilerOptions
  return JSON.stringify(options)
}

/** @param {string} path */
function directory(path) {
  try {
    return readdirSync(path)
  } catch {
    return null
  }
}
