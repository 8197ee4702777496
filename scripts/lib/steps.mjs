import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @returns {Counts} */
export const none = () => ({ passed: 0, failed: 0, skipped: 0 })

/**
 * @param {Counts[]} counts
 * @returns {Counts}
 */
export function sum(counts) {
  return counts.reduce((all, one) => ({ passed: all.passed + one.passed, failed: all.failed + one.failed, skipped: all.skipped + one.skipped }), none())
}

/** @param {Counts} counts */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * Runs a program on the terminal; past its time it is ended.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, minutes: number }} options
 * @returns {Promise<number>} its exit code; 124 when its time ran out
 */
export function runStep(command, args, { cwd, env = process.env, minutes }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' })
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), 30_000).unref()
    }, minutes * 60_000)
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(late ? 124 : (code ?? 1))
    })
  })
}

/**
 * What vitest's JSON report says. A file that can not be loaded has no tests and counts as one failure.
 * @param {string} file
 * @param {number} code how vitest ended
 * @returns {Counts}
 */
export function vitestCounts(file, code) {
  const report = read(file)
  if (!report) return { ...none(), failed: 1 }
  const broken = report.testResults.filter((result) => result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed')).length
  const failed = report.numFailedTests + broken
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests }
}

/**
 * What Playwright's JSON report says; a test that passed only when repeated counts as failed.
 * @param {string} file
 * @param {number} code how Playwright ended
 * @returns {Counts}
 */
export function playwrightCounts(file, code) {
  const stats = read(file)?.stats
  if (!stats) return { ...none(), failed: 1 }
  const failed = stats.unexpected + stats.flaky
  return { passed: stats.expected, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: stats.skipped }
}

/**
 * Seconds its tests took, by project.
 * @param {string} file
 * @returns {Record<string, number>}
 */
export function playwrightSeconds(file) {
  /** @type {Record<string, number>} */
  const seconds = {}
  const add = (suite) => {
    for (const { projectName, results } of (suite.specs ?? []).flatMap((spec) => spec.tests)) {
      for (const { duration } of results) seconds[projectName] = (seconds[projectName] ?? 0) + duration / 1000
    }
    suite.suites?.forEach(add)
  }
  read(file)?.suites.forEach(add)
  return seconds
}

/**
 * Measures steps against what they may take.
 * @param {Record<string, number>} budget seconds by the name of the step
 * @param {number} whole seconds of all together
 * @param {() => number} [now] milliseconds
 */
export function stopwatch(budget, whole, now = () => performance.now()) {
  const begun = now()
  /** @type {[string, number][]} */
  const taken = []
  return {
    /**
     * @template T
     * @param {string} name
     * @param {() => Promise<T>} step
     * @returns {Promise<T>}
     */
    async time(name, step) {
      if (budget[name] === undefined) throw new Error(`The step “${name}” has no budget: give it one in test/budget.mjs.`)
      const since = now()
      try {
        return await step()
      } finally {
        taken.push([name, (now() - since) / 1000])
      }
    },
    /** A line for each step and one for the whole; how many of them took too long. */
    report() {
      const lines = [...taken, /** @type {[string, number]} */ (['npm test', (now() - begun) / 1000])].map(([name, seconds]) => {
        const most = budget[name] ?? whole
        const over = seconds > most
        return { over, line: `${name.padEnd(14)} ${seconds.toFixed(0).padStart(4)} s of ${most}${over ? `: ${Math.ceil(seconds - most)} s too long (test/budget.mjs)` : ''}` }
      })
      return { text: lines.map(({ line }) => line).join('\n'), late: lines.filter(({ over }) => over).length }
    },
  }
}

/**
 * Counts a script of ours wrote itself.
 * @param {string} file
 * @param {number} code how it ended
 * @returns {Counts}
 */
export function ownCounts(file, code) {
  return read(file) ?? { ...none(), failed: code === 0 ? 0 : 1 }
}

/** @param {string} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
