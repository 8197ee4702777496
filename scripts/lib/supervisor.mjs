// Keeps PostgreSQL, web and worker running. A child that dies comes back with a growing pause; a child
// that says its configuration is wrong does not.
import { spawn } from 'node:child_process'
import { createWriteStream, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { recordChildren } from './children.mjs'
import { NODE } from './install.mjs'
import { makeFolder } from './os-user.mjs'
import { identity } from './processes.mjs'
import { ROOT } from './secrets.mjs'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const STEADY_MS = 60_000
const FIRST_TRIES = 5
const LINES_TOLD = 15
const CONFIGURATION_ERROR = 78
const LOG_BYTES = 10_000_000

/**
 * @typedef {object} Child
 * @property {string} name
 * @property {string[]} args for Node
 * @property {Record<string, string>} env
 * @property {number} drainMs how long it may take to stop
 * @property {(line: string) => boolean} [readyLine] the line it prints when it is ready
 */

export class Supervisor {
  /** @type {Map<string, import('node:child_process').ChildProcess>} */
  #running = new Map()
  /** @type {Set<NodeJS.Timeout>} */
  #pauses = new Set()
  #stopping = false

  /**
   * @param {{ data: string, quiet?: boolean, onFailure: (error: Error) => void }} options
   *   onFailure: called when there is no point in going on.
   */
  constructor({ data, quiet = false, onFailure }) {
    this.data = data
    this.quiet = quiet
    this.onFailure = onFailure
    makeFolder(join(data, 'log'))
  }

  /**
   * Starts a child and keeps it running; resolves when it first says it is ready.
   * @param {Child} child
   * @returns {Promise<void>}
   */
  keep(child) {
    const log = openLog(join(this.data, 'log', `${child.name}.log`))
    let pause = FIRST_PAUSE_MS
    let tries = 0
    let wasReady = false
    /** @type {string[]} */
    const last = []
    return new Promise((resolve) => {
      const ready = () => {
        wasReady = true
        resolve()
      }
      const start = () => {
        if (this.#stopping) return
        const since = Date.now()
        const process = this.#spawn(child, (line) => last.push(line) > LINES_TOLD && last.shift(), log, ready)
        process.once('exit', (code, signal) => {
          this.#running.delete(child.name)
          this.#record()
          if (this.#stopping) return
          if (code === CONFIGURATION_ERROR) return this.onFailure(new Error(`${child.name} refuses its configuration; see above or ${join(this.data, 'log', `${child.name}.log`)}.`))
          if (!wasReady && ++tries === FIRST_TRIES) return this.onFailure(new Error(`${child.name} does not start. It said last:\n${last.join('\n')}`))
          if (Date.now() - since > STEADY_MS) pause = FIRST_PAUSE_MS
          console.error(`${child.name} ended (${signal ?? `exit ${code}`}); starting it again in ${pause / 1000} s. Log: ${join(this.data, 'log', `${child.name}.log`)}`)
          const timer = setTimeout(() => {
            this.#pauses.delete(timer)
            start()
          }, pause)
          this.#pauses.add(timer)
          pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
        })
      }
      start()
    })
  }

  /**
   * @param {Child} child
   * @param {(line: string) => void} hear
   * @param {import('node:fs').WriteStream} log
   * @param {() => void} onReady
   */
  #spawn({ name, args, env, readyLine }, hear, log, onReady) {
    // A group of its own: Ctrl-C reaches the supervisor only, which stops its children in order.
    const process = spawn(NODE, args, { cwd: ROOT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    this.#running.set(name, process)
    this.#record()
    process.once('error', (error) => console.error(`${name} can not be started: ${error.message}`))
    process.on('message', (message) => message && typeof message === 'object' && 'listening' in message && onReady())
    for (const stream of [process.stdout, process.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`)
        hear(line)
        if (readyLine?.(line)) onReady()
        else if (!this.quiet) console.log(`${name.padEnd(6)} | ${line}`)
      })
    }
    return process
  }

  #record() {
    recordChildren(this.data, [...this.#running.values()].flatMap((process) => process.pid ?? []))
  }

  /** @param {string} name */
  pidOf(name) {
    return this.#running.get(name)?.pid
  }

  /**
   * Brings the embedded PostgreSQL back when its postmaster is gone.
   * @param {{ cluster: import('./postgres.mjs').Cluster, restart: () => Promise<import('./postgres.mjs').Cluster> }} postgres
   */
  watchPostgres(postgres) {
    let { cluster } = postgres
    let busy = false
    const timer = setInterval(async () => {
      if (busy || this.#stopping || identity(cluster.pid) !== null) return
      busy = true
      console.error('postgres ended; starting it again.')
      try {
        cluster = await postgres.restart()
      } catch (error) {
        console.error(`postgres does not start: ${error instanceof Error ? error.message : error}`)
      } finally {
        busy = false
      }
    }, 1000)
    this.#pauses.add(timer)
  }

  /**
   * Stops the children in the order they are named, each within its own time.
   * @param {Child[]} order
   */
  async stop(order) {
    this.#stopping = true
    for (const timer of this.#pauses) clearTimeout(timer)
    for (const { name, drainMs } of order) {
      const process = this.#running.get(name)
      if (!process || process.exitCode !== null || process.signalCode !== null) continue
      const ended = new Promise((resolve) => process.once('exit', resolve))
      process.kill('SIGTERM')
      const timer = setTimeout(() => {
        console.error(`${name} does not stop within ${drainMs / 1000} s; ending it.`)
        process.kill('SIGKILL')
      }, drainMs)
      await ended
      clearTimeout(timer)
    }
  }
}

/** @param {string} file */
function openLog(file) {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(file, `${file}.1`)
  return createWriteStream(file, { flags: 'a', mode: 0o600 })
}
