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
  const failed = report.testResults.flatMap(failuresOf).length
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests }
}

/** @param {{ status: string, assertionResults: { status: string, fullName: string }[] }} result of a file */
function failuresOf({ status, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => fullName)
  return status === 'failed' && failed.length === 0 ? ['can not be loaded'] : failed
}

/**
 * @param {string} file vitest's JSON report
 * @returns {{ file: string, test: string }[]} what failed
 */
export const vitestFailures = (file) => (read(file)?.testResults ?? []).flatMap((result) => failuresOf(result).map((test) => ({ file: result.name, test })))

/**
 * What Playwright's JSON report says; a test that passed only when repeated has passed, and is named by `playwrightFailures`.
 * @param {string} file
 * @param {number} code how Playwright ended
 * @returns {Counts}
 */
export function playwrightCounts(file, code) {
  const stats = read(file)?.stats
  if (!stats) return { ...none(), failed: 1 }
  const failed = stats.unexpected
  return { passed: stats.expected + stats.flaky, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: stats.skipped }
}

/**
 * @param {string} file Playwright's JSON report
 * @returns {{ file: string, test: string, repeated: boolean }[]} what failed; `repeated`: and passed when it was run again
 */
export function playwrightFailures(file) {
  return playwrightSpecs(file).flatMap(({ file, title, tests }) => tests.filter(({ status }) => status === 'unexpected' || status === 'flaky').map(({ status }) => ({ file, test: title, repeated: status === 'flaky' })))
}

/**
 * @typedef {{ file: string, title: string, tests: { projectName: string, status: string, annotations?: { description?: string }[], results: { duration: number }[] }[] }} Spec
 * @param {string} file Playwright's JSON report
 * @returns {Spec[]} at any depth
 */
function playwrightSpecs(file) {
  const within = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(within)]
  return (read(file)?.suites ?? []).flatMap(within)
}

/**
 * Seconds its tests took, by project.
 * @param {string} file
 * @returns {Record<string, number>}
 */
export function playwrightSeconds(file) {
  /** @type {Record<string, number>} */
  const seconds = {}
  for (const { projectName, results } of playwrightSpecs(file).flatMap(({ tests }) => tests)) {
    for (const { duration } of results) seconds[projectName] = (seconds[projectName] ?? 0) + duration / 1000
  }
  return seconds
}

/**
 * Measures steps against what they may take.
 * @param {Record<string, number>} budget seconds by the name of the step
 * @param {number} whole seconds of all together
 * @param {{ now?: () => number, slowness?: () => Promise<number> }} [machine] milliseconds, and how many times as long as where the budget
 *   was written down the machine takes for the same work now: asked before and after each step, which may take so much longer
 */
export function stopwatch(budget, whole, { now = () => performance.now(), slowness = async () => 1 } = {}) {
  /** @type {{ name: string, seconds: number, most: number | null, slower: number }[]} */
  const taken = []
  let aside = 0
  let begun = now()
  /**
   * @template T
   * @param {string} name
   * @param {number | null} most
   * @param {() => Promise<T>} step
   * @returns {Promise<T>}
   */
  async function measure(name, most, step) {
    const before = await slowness()
    const since = now()
    try {
      return await step()
    } finally {
      const seconds = (now() - since) / 1000
      taken.push({ name, seconds, most, slower: Math.max(1, (before + (await slowness())) / 2) })
      if (most === null) aside += seconds
    }
  }
  return {
    /**
     * @template T
     * @param {string} name
     * @param {() => Promise<T>} step
     * @returns {Promise<T>}
     */
    async time(name, step) {
      if (budget[name] === undefined) throw new Error(`The step “${name}” has no budget: give it one in test/budget.mjs.`)
      return measure(name, budget[name], step)
    },
    /**
     * What is fetched from elsewhere takes as long as it takes: told, and in no budget.
     * @template T
     * @param {string} name
     * @param {() => Promise<T>} step
     * @returns {Promise<T>}
     */
    aside: (name, step) => measure(name, null, step),
    /** A line for each step and one for the whole; how many of them took too long. */
    report() {
      const timed = taken.filter(({ most }) => most !== null)
      const all = timed.reduce((sum, { seconds }) => sum + seconds, 0)
      const slower = all > 0 ? timed.reduce((sum, step) => sum + step.seconds * step.slower, 0) / all : 1
      const lines = [...taken, { name: 'npm test', seconds: (now() - begun) / 1000 - aside, most: whole, slower }].map((step) => {
        const most = step.most === null ? null : Math.ceil(step.most * step.slower)
        const over = most !== null && step.seconds > most
        const machine = most !== null && step.slower >= 1.05 ? ` (${step.most} on a machine ${step.slower.toFixed(1)} times as fast)` : ''
        return { over, line: `${step.name.padEnd(14)} ${step.seconds.toFixed(0).padStart(4)} s${most === null ? '' : ` of ${most}${machine}`}${over ? `: ${Math.ceil(step.seconds - most)} s too long (test/budget.mjs)` : ''}` }
      })
      return { text: lines.map(({ line }) => line).join('\n'), late: lines.filter(({ over }) => over).length }
    },
  }
}

/**
 * Until when a step may begin tests, so that those after it have their time too.
 * @param {string} name
 * @param {{ usual: Record<string, number>, after: string[], deadline: number, slower?: number, now?: number, closing?: number }} plan usual:
 *   seconds; after: the steps still to come; deadline and now: milliseconds since the epoch; slower: how slow the machine is; closing:
 *   milliseconds for what comes last
 * @returns {number} milliseconds since the epoch: what the later ones leave, and its share of what is left at least
 */
export function turnOf(name, { usual, after, deadline, slower = 1, now = Date.now(), closing = 60_000 }) {
  const left = Math.max(0, deadline - closing - now)
  const own = usual[name] ?? 0
  const later = after.reduce((sum, each) => sum + (usual[each] ?? 0), 0)
  return now + Math.max(left - later * slower * 1000, (left * own) / (own + later))
}

/**
 * What no time was left for.
 * @param {string} file vitest's JSON report
 * @param {string} mark how a test is called that stands for its whole file
 * @returns {string[]} the files
 */
export const leftOut = (file, mark) => (read(file)?.testResults ?? []).filter(({ assertionResults }) => assertionResults.some(({ fullName }) => fullName === mark)).map(({ name }) => name)

/**
 * The same of tests in the browser.
 * @param {string} file Playwright's JSON report
 * @param {string} mark why they were skipped
 */
export const playwrightLeft = (file, mark) => playwrightSpecs(file).filter(({ tests }) => tests.some(({ annotations = [] }) => annotations.some(({ description }) => description === mark))).map(({ file, title }) => ({ file, test: title }))

/**
 * How many times as long as `reference` milliseconds both processors take now for the work that was timed there: at least 1, at most 3.
 * @param {number} reference
 */
export async function slownessNow(reference) {
  const bytes = new Uint8Array(16 * 1024 * 1024)
  let best = Infinity
  for (let n = 0; n < 3; n++) {
    const since = performance.now()
    await Promise.all([1, 2].map(() => crypto.subtle.digest('SHA-256', bytes)))
    best = Math.min(best, performance.now() - since)
  }
  return Math.min(3, Math.max(1, best / reference))
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
