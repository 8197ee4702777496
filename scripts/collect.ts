// Reads a cloud account: told on standard input as one line of JSON (secrets stand in no argument and no environment), lines of JSON on standard output, how far it is on the third
// descriptor. A process of its own (--conditions=react-server), as the clients of a provider are large. It ends when its input does: whoever started it is gone then. Of the environment it takes OUTGOING_ALLOW alone.
// What it says when something breaks is where that was, without the secrets it was given: errors of clients hold whole calls, and one of JSON a piece of the line.
// Ends with 0 when it came to the end, 3 when the scan is impossible ({"error":{"code","message"}} is the last line of the third descriptor), 4 when it was ended, 1 when it broke altogether.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' })
const { collectAws } = await import('../lib/cloud/aws/collect/run.ts')
const { AppError } = await import('../lib/errors.ts')
const { readRanges } = await import('../lib/outgoing/ranges.ts')

let secrets: string[] = []
const clean = (text: string) => secrets.reduce((said, secret) => said.replaceAll(secret, '…'), text)
const where = (error: unknown): string => (error instanceof Error ? [error.stack, ...(error.cause === undefined ? [] : [where(error.cause)])].join('\n') : typeof error)
process.on('uncaughtException', (error) => {
  console.error(clean(where(error)))
  process.exit(1)
})

function askedIn(line: string): Parameters<typeof collectAws>[0] {
  let asked: Parameters<typeof collectAws>[0] | null = null
  try {
    asked = JSON.parse(line)
  } catch {}
  if (!asked?.identity) throw new Error('What stands on standard input is no scan.')
  const { secretAccessKey, sessionToken, externalId } = asked.identity
  secrets = [secretAccessKey, sessionToken, externalId].filter((each): each is string => typeof each === 'string' && each.length >= 8)
  return asked
}

const left = new AbortController()
const steps = createWriteStream('', { fd: 3 })
steps.on('error', () => {})
const say = (word: object) => new Promise<void>((done) => void steps.write(`${JSON.stringify(word)}\n`, () => done()))

const told = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
const first = new Promise<string>((done) => told.once('line', done))
told.once('close', () => left.abort())
process.stdout.on('error', () => left.abort())

/** Lines go out in pieces, no faster than they are taken. */
let waiting = ''
async function written(more: string, atMost: number): Promise<void> {
  waiting += more
  if (waiting.length < atMost) return
  const text = waiting
  waiting = ''
  if (!process.stdout.write(text)) await Promise.race([once(process.stdout, 'drain'), once(left.signal, 'abort')])
}

const allowed = readRanges(process.env.OUTGOING_ALLOW ?? '')
const ended = once(left.signal, 'abort').then(() => null)
const line = await Promise.race([first, ended])
let code = 0
if (line === null || 'wrong' in allowed) code = 4
else {
  try {
    await collectAws(askedIn(line), (each) => written(`${JSON.stringify(each)}\n`, 64 * 1024), { step: (step) => void say({ step }), left: left.signal, allowed })
    await written('', 0)
  } catch (error) {
    code = left.signal.aborted ? 4 : 3
    const message = error instanceof AppError ? clean(error.message) : 'The scan broke on a mistake of the portal.'
    if (!(error instanceof AppError)) console.error(clean(where(error)))
    if (code === 3) await say({ error: { code: error instanceof AppError ? error.code : 'unavailable', message } })
  }
}
await new Promise<void>((done) => process.stdout.write('', () => done()))
await new Promise<void>((done) => steps.end(() => done()))
process.exit(code)
