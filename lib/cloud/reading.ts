import 'server-only'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { AppError } from '#lib/errors.ts'
import type { Step } from './collect.ts'
import type { Line } from './facts.ts'

/** MiB: what is read goes on at once, and little of it is kept. */
const most = 128
const flags = ['--conditions=react-server', `--max-old-space-size=${most}`, '--max-semi-space-size=4']

/** How an account is reached. Secrets are in it: it goes over a pipe and nowhere else. */
export type Reach = { provider: 'aws'; account: string; home: string; regions: string[] | null; url?: string; identity: { accessKeyId: string; secretAccessKey: string; roleArn?: string; externalId?: string; sessionName?: string } }

type Asked = Reach & { services?: string[]; probe?: boolean }
/** What of its own environment the process gets: where it may call, and nothing that is secret. */
const env = () => ({ TZ: 'UTC', NODE_ENV: 'production' as const, NODE_COMPILE_CACHE: join(process.cwd(), '.next/cache/cloud'), AWS_EC2_METADATA_DISABLED: 'true', ...(process.env.OUTGOING_ALLOW === undefined ? {} : { OUTGOING_ALLOW: process.env.OUTGOING_ALLOW }) })

type Word = { step: Step } | { error: { code: string; message: string } }

/**
 * Calls a provider in a process of its own (`scripts/collect.ts`): its clients cost memory that a worker should not keep, and secrets go over a pipe. It ends when this one does.
 * @returns what was read, line by line, as it comes
 * @throws AppError `conflict` when the account cannot be read at all: the message says why and how to mend it; another Error when the process did not end well
 */
export async function* collecting(asked: Asked, { step, left }: { step: (step: Step) => void; left?: AbortSignal }): AsyncGenerator<Line> {
  const child = spawn(process.execPath, [...flags, join(process.cwd(), 'scripts/collect.ts')], { env: env(), stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
  const [stdin, stdout, stderr, words] = child.stdio as unknown as [Writable, Readable, Readable, Readable]
  let [said, impossible]: [string, string | null] = ['', null]
  stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4_000)))
  stdin.on('error', () => {})
  createInterface({ input: words, crlfDelay: Infinity }).on('line', (text) => {
    const word = JSON.parse(text) as Word
    if ('step' in word) step(word.step)
    else impossible = word.error.message
  })
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
    for await (const text of createInterface({ input: stdout, crlfDelay: Infinity })) yield JSON.parse(text) as Line
    const how = await ended
    if (impossible !== null) throw new AppError('conflict', (impossible as string).slice(0, 2_000))
    if (how !== 0) throw new Error(`reading the account ended with ${how}: ${said}`)
  } finally {
    left?.removeEventListener('abort', stop)
    child.kill('SIGKILL')
  }
}
