// All checks of a change, within one deadline: npm test, then the peers. Closes with one line of counts.
import { spawn } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { none, sum, summary } from './lib/steps.mjs'

const DEADLINE = Date.now() + 29 * 60_000
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** What failed, said once more at the end, where it is looked for. */
const named = []

/**
 * @param {string[]} args for npm
 * @returns {Promise<import('./lib/steps.mjs').Counts>} what its last line of counts says
 */
function npm(args) {
  return new Promise((done) => {
    // A group of its own, so that the deadline ends npm and all it started, and nothing else.
    const child = spawn('npm', args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, CI: 'true', CI_DEADLINE: String(DEADLINE) } })
    let tail = ''
    let line = ''
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk)
      tail = (tail + chunk).slice(-2000)
      const lines = (line + chunk).split('\n')
      line = lines.pop()
      named.push(...lines.filter((said) => /^(FAILED|REPEATED) /.test(said)))
    })
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal)
      } catch {
        // It ended in the meantime.
      }
    }
    const timers = [setTimeout(() => end('SIGTERM'), DEADLINE - Date.now()), setTimeout(() => end('SIGKILL'), DEADLINE - Date.now() + 45_000)]
    child.once('error', () => done({ ...none(), failed: 1 }))
    child.once('close', (code) => {
      timers.forEach(clearTimeout)
      const said = [...tail.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1)
      const counts = said ? { passed: Number(said[1]), failed: Number(said[2]), skipped: Number(said[3] ?? 0) } : none()
      if (code !== 0 && counts.failed === 0) counts.failed = 1
      done(counts)
    })
  })
}

const counts = [await npm(['test']), await npm(['run', 'test:peers'])]
const total = sum(counts)
console.log(`\n${[...named, summary(total)].join('\n')}`)
process.exitCode = total.failed > 0 ? 1 : 0
