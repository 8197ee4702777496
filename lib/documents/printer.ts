import 'server-only'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Paper } from './paper.ts'

/** MiB of what the printing process may keep. */
const most = 96

/**
 * The PDF of a list, made in a process of its own while it is read.
 * @param rows a line of JSON for each row, an array of texts, and `whole` behind the last
 * @throws Error while it is read: when the rows break off, or the process does not end well
 */
export async function* printed(paper: Paper, rows: Readable): AsyncGenerator<Buffer> {
  const child = spawn(process.execPath, [`--max-old-space-size=${most}`, '--max-semi-space-size=4', join(process.cwd(), 'scripts/print.ts')], { env: { TZ: 'UTC', NODE_ENV: 'production' }, stdio: 'pipe' })
  let said = ''
  let broken: unknown
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2_000)))
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? code))
  })
  // It may be gone before all is told, which its end says.
  child.stdin.on('error', () => rows.destroy())
  rows.once('error', (error) => (broken = error))
  rows.once('close', () => {
    if (!rows.readableEnded) child.kill('SIGKILL')
  })
  child.stdin.write(`${JSON.stringify(paper)}\n`)
  rows.pipe(child.stdin)
  try {
    yield* child.stdout as AsyncIterable<Buffer>
    const code = await ended
    if (broken) throw broken
    if (code !== 0) throw new Error(`printing ended with ${code}: ${said}`)
  } finally {
    rows.destroy()
    child.kill('SIGKILL')
  }
}
