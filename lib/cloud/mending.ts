import 'server-only'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Read } from './facts.ts'
import type { State, Step, Target } from './playbook.ts'
import type { Reach } from './reading.ts'

/** MiB. */
const most = 512
const flags = ['--conditions=react-server', `--max-old-space-size=${most}`]
const env = () => ({ TZ: 'UTC', NODE_ENV: 'production' as const, NODE_COMPILE_CACHE: join(process.cwd(), '.next/cache/cloud'), AWS_EC2_METADATA_DISABLED: 'true', ...(process.env.OUTGOING_ALLOW === undefined ? {} : { OUTGOING_ALLOW: process.env.OUTGOING_ALLOW }) })

/** `code`: `gone` when the target is not there any more; a cause of `facts.ts`; or forbidden, unavailable, invalid or conflict where nothing was done. `cause`: the code of the provider. */
export type Failure = { code: string; message: string; cause: string | null }
/** `reads`: the calls that were made, with their request ids, whatever came of it. */
export type Mended<T> = { reads: Read[] } & (T | { error: Failure })

/** The state a playbook reads of its target. @throws Error when the process did not end well */
export const readState = (reach: Reach, playbook: string, target: Target, params: unknown, left?: AbortSignal) => mending<{ state: State }>({ ...reach, playbook, target, params, do: 'read' }, left)

/** Sends one step. It counts once however often it is sent; after an error or a throw it may have been done all the same. @throws Error when the process did not end well */
export const sendStep = (reach: Reach, playbook: string, target: Target, params: unknown, step: Step, left?: AbortSignal) => mending<{ sent: true }>({ ...reach, playbook, target, params, do: { send: step } }, left)

async function mending<T>(asked: Reach & { playbook: string; target: Target; params: unknown; do: 'read' | { send: Step } }, left?: AbortSignal): Promise<Mended<T>> {
  const child = spawn(process.execPath, [...flags, join(process.cwd(), 'scripts/mend.ts')], { env: env(), stdio: ['pipe', 'pipe', 'pipe'] })
  const [stdin, stdout, stderr] = child.stdio as unknown as [Writable, Readable, Readable]
  let said = ''
  stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4_000)))
  stdin.on('error', () => {})
  const ended = new Promise<string | number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  ended.catch(() => {})
  const stop = () => child.kill('SIGKILL')
  left?.addEventListener('abort', stop)
  try {
    // It stays open: its end is how the process learns that nobody waits any more.
    stdin.write(`${JSON.stringify(asked)}\n`)
    const reads: Read[] = []
    let came: (T | { error: Failure }) | null = null
    for await (const text of createInterface({ input: stdout, crlfDelay: Infinity })) {
      const word = JSON.parse(text) as { read: Read } | T | { error: Failure }
      if (typeof word === 'object' && word !== null && 'read' in word) reads.push(word.read)
      else came = word
    }
    const how = await ended
    if (how !== 0 || came === null) throw new Error(`the playbook ended with ${how}: ${said}`)
    return { reads, ...came }
  } finally {
    left?.removeEventListener('abort', stop)
    child.kill('SIGKILL')
  }
}
