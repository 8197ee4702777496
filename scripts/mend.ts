// One reading or one call of a playbook: told on standard input as one line of JSON (secrets stand in no argument and no environment). On standard output a line {"read"} for each call that was made, and last
// {"state"}, {"sent"} or {"error":{"code","message","cause"}}. A process of its own (--conditions=react-server). It ends when its input does: whoever started it is gone then.
// Ends with 0 when it said what came of it, 3 on a mistake of ours, 4 when it was ended.
import { once } from 'node:events'
import { createInterface } from 'node:readline'

for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' })
const { mendAws } = await import('../lib/cloud/aws/playbooks/run.ts')
const { readRanges } = await import('../lib/outgoing/ranges.ts')

const left = new AbortController()
const told = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
const first = new Promise<string>((done) => told.once('line', done))
told.once('close', () => left.abort())
process.stdout.on('error', () => left.abort())
const say = (word: object) => new Promise<void>((done) => void process.stdout.write(`${JSON.stringify(word)}\n`, () => done()))

const allowed = readRanges(process.env.OUTGOING_ALLOW ?? '')
const ended = once(left.signal, 'abort').then(() => null)
const line = await Promise.race([first, ended])
let code = 0
if (line === null || 'wrong' in allowed) code = 4
else {
  try {
    await say(await mendAws(JSON.parse(line), (read) => say({ read }), { left: left.signal, allowed }))
  } catch (error) {
    code = left.signal.aborted ? 4 : 3
    if (code === 3) console.error(error)
  }
}
process.exit(code)
