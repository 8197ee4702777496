import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { describeError } from '#lib/log.ts'
import { deliver, isSource } from '#lib/modules/events/deliver.ts'
import { oneOrganization } from './lib/one-organization.ts'

/** `npm run import -- <file or folder> [--source auto|cloudtrail|…] [--organization <slug>]` */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { source: { type: 'string', default: 'auto' }, organization: { type: 'string' } } })

async function files(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && /\.(json|ndjson|jsonl|log|gz)$/i.test(entry.name)).map((entry) => join(entry.parentPath, entry.name)).sort()
}

async function main(): Promise<number> {
  const [path] = positionals
  const source = values.source === 'ndjson' ? 'auto' : (values.source ?? 'auto')
  if (!path) throw new Error('Usage: npm run import -- <file or folder> [--source auto|cloudtrail|ndjson|…] [--organization <slug>]')
  if (!isSource(source)) throw new Error(`The source ${source} is not known.`)
  const actor = jobActor(await oneOrganization(values.organization), 'npm run import', v7())
  const total = { received: 0, accepted: 0, duplicates: 0, rejected: 0 }
  const all = await files(path)
  if (all.length === 0) throw new Error(`${path} holds no .json, .ndjson, .jsonl, .log or .gz file.`)
  let failed = 0
  for (const [n, file] of all.entries()) {
    const answer = await deliver(actor, createReadStream(file), { label: basename(file), source, gzip: false }).catch((error: unknown) => {
      failed++
      console.error(`${file}: ${describeError(error).message}`)
    })
    if (!answer) continue
    for (const name of ['received', 'accepted', 'duplicates', 'rejected'] as const) total[name] += answer[name]
    for (const reject of answer.rejects.slice(0, 10)) console.error(`${file}: event ${reject.line} ${reject.reason}`)
    if (answer.rejects.length > 10) console.error(`${file}: … and ${answer.rejected - 10} more`)
    console.log(`${n + 1} of ${all.length}  ${basename(file)}: ${answer.accepted} accepted, ${answer.duplicates} known already, ${answer.rejected} of ${answer.received} rejected`)
  }
  console.log(`${total.received} events in ${all.length} ${all.length === 1 ? 'file' : 'files'}: ${total.accepted} accepted, ${total.duplicates} known already, ${total.rejected} rejected`)
  return failed === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
