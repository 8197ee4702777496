import 'server-only'
import { spawn } from 'node:child_process'
import { closeSync, createReadStream, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { AppError } from '#lib/errors.ts'
import type { Paper } from './paper.ts'
import type { Sheet } from './sheet.ts'

/** MiB of what the printing process may keep. */
const most = 64
const flags = [`--max-old-space-size=${most}`, '--max-semi-space-size=4', '--wasm-lazy-compilation', '--liftoff-only']

type Told = { list: Paper } | { sheet: Sheet }
type Ending = { code: number | null; signal: NodeJS.Signals | null; said: string }

/**
 * A document as PDF, whole: made in a process of its own, into a file without a name. Nothing of it is given away before it is complete.
 * @param rows of a list: a line of JSON for each row, an array of texts, and `whole` behind the last
 * @param left ends the printing: nobody waits for it any more
 * @throws AppError when the process was ended or had too little memory
 * @throws Error when the rows broke off, or it did not end well
 */
export async function printed(document: Told, { rows = Readable.from([]), left }: { rows?: Readable; left?: AbortSignal } = {}): Promise<{ size: number; body: Readable }> {
  const file = unnamed()
  try {
    const ending = await print(file, document, rows, left)
    if (ending.code !== 0) throw failed(ending)
    return { size: fstatSync(file).size, body: createReadStream('', { fd: file, start: 0 }) }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

async function print(file: number, document: Told, rows: Readable, left?: AbortSignal): Promise<Ending> {
  // What was compiled before is kept beside the build. Of the environment it needs nothing else.
  const env = { TZ: 'UTC', NODE_ENV: 'production' as const, NODE_COMPILE_CACHE: join(process.cwd(), '.next/cache/print') }
  const child = spawn(process.execPath, [...flags, join(process.cwd(), 'scripts/print.ts')], { env, stdio: ['pipe', file, 'pipe'] })
  const { stdin, stderr } = child
  if (!stdin || !stderr) throw new Error('the printing process has no streams')
  let said = ''
  stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-8_000)))
  // It may be gone before all is told, which its end says.
  stdin.on('error', () => rows.destroy())
  const broken = new Promise<never>((_, reject) => {
    rows.once('error', reject)
    rows.once('close', () => rows.readableEnded || child.kill('SIGKILL'))
  })
  broken.catch(() => {})
  const stop = () => rows.destroy()
  left?.addEventListener('abort', stop)
  if (left?.aborted) stop()
  try {
    const ended = new Promise<Ending>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve({ code, signal, said }))
    })
    stdin.write(`${JSON.stringify(document)}\n`)
    rows.pipe(stdin)
    return await Promise.race([ended, broken])
  } finally {
    left?.removeEventListener('abort', stop)
    rows.destroy()
    child.kill('SIGKILL')
  }
}

/** A file that is gone with whoever has it open. */
function unnamed(): number {
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-pdf-'))
  try {
    return openSync(join(folder, 'pdf'), 'wx+', 0o600)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function failed({ code, signal, said }: Ending): Error {
  if (said.includes('heap out of memory')) return new AppError('too_large', `This is more than fits into the ${most} MB that printing may take. Narrow the filters, or take the CSV or XLSX.`)
  if (signal) return new AppError('unavailable', `The printing was ended (${signal}) before it was done. Try again in a minute; should it end again, narrow the filters, or take the CSV or XLSX.`, { retryAfter: 60 })
  return new Error(`printing ended with ${code}: ${said}`)
}
