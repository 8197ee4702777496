import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { bucketSettings } from '#lib/artifacts/bucket-client.ts'
import { anchoredOrganizations, bucketAnchors } from '#lib/audit/anchor-bucket.ts'
import { type AnchorSource, copiesIn } from '#lib/audit/anchor-copy.ts'
import { NothingToVerify, type OutsideOptions, type OutsideReport, verifyOutside } from '#lib/audit/verify-outside.ts'
import { bucketEnv } from '#lib/env.ts'
import { decodeCosigner } from '#lib/tlog/cosignature.ts'
import { decodeVerifier } from '#lib/tlog/note.ts'
import { loadDotEnv } from './lib/environment.mjs'

const usage = `npm run verify -- --from <folder> | --bucket [--organization <id>]
  [--key <verifier key> …] [--witness <witness key> …] [--checkpoint <file kept elsewhere> …] [--compare]
The audit trail from its anchors alone; without --compare no database is touched. Ends with
  0  all of it is proven
  1  something is wrong; the first wrong thing is named
  2  it could not be told: nothing to read, no key, or larger checkpoints may have been there`

/** From a bucket each checkpoint is a request. */
const MOST_OF_BUCKET = 1_000
const many = { type: 'string', multiple: true } as const

class Usage extends Error {}

function options() {
  try {
    return parseArgs({ options: { from: { type: 'string' }, bucket: { type: 'boolean' }, organization: { type: 'string' }, key: many, witness: many, checkpoint: many, help: { type: 'boolean' } } }).values
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error))
  }
}

async function sources(values: ReturnType<typeof options>): Promise<AnchorSource[]> {
  if (values.from !== undefined && values.bucket) throw new Usage('Give --from or --bucket, not both.')
  if (values.from !== undefined) {
    const found = await copiesIn(values.from)
    const wanted = found.filter(({ name }) => !values.organization || name.endsWith(values.organization))
    if (wanted.length === 0) throw new NothingToVerify(`There are no anchors in ${values.from}: give the folder with checkpoints and tiles, or the one above it.`)
    return wanted
  }
  loadDotEnv()
  const settings = bucketSettings(bucketEnv(process.env))
  if (!settings) throw new Usage('S3_BUCKET is not set: --bucket reads the bucket of the settings.')
  const wanted = values.organization ? [values.organization] : await anchoredOrganizations(settings)
  if (wanted.length === 0) throw new NothingToVerify(`There are no anchors in the bucket ${settings.bucket}.`)
  return wanted.map((orgId) => ({ ...bucketAnchors(settings, orgId), name: `${settings.bucket}/anchors/${orgId}` }))
}

const count = (n: number, one: string, more = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : more}`

/** @returns the exit code for one log */
function tell(name: string, report: OutsideReport, given: OutsideOptions, seconds: number): number {
  const { newest, wrong, open } = report
  console.log(`${report.origin}, from ${name}`)
  if (report.keysFrom === 'given') console.log('  trusted: the keys that were given')
  else console.log(`  trusted on first use: ${report.keys.join(', ')}\n    Compare this with the verifier key you kept (Audit trail → Verify), or give it with --key: whoever wrote all of this could have put his own key here.`)
  if (newest) {
    console.log(`  newest checkpoint: ${count(newest.size, 'entry', 'entries')}, root ${newest.root}, ${newest.name}`)
    if (!wrong) {
      console.log(`  proven: the hashes of all ${count(newest.size, 'entry', 'entries')} lead to the signed root (${seconds.toFixed(1)} s)`)
      if (report.texts > 0) console.log(`  proven: the texts of ${count(report.texts, 'entry', 'entries')}`)
      if (report.texts < newest.size) console.log(`  not proven: the texts of ${count(newest.size - report.texts, 'entry', 'entries')}, which are not kept here (${report.texts === 0 ? 'a folder keeps hashes only' : 'texts come when 256 are together'}); their hashes are`)
    }
    console.log(`  ${count(report.older, 'older checkpoint is', 'older checkpoints are')} the beginning of it${report.moreCheckpoints ? `; of more than ${count(given.most ?? 0, 'checkpoint')} the largest were looked at` : ''}`)
  }
  for (const each of report.witnessed) console.log(`  cosigned by ${each.name} at ${each.at.toISOString()}: ${count(each.size, 'entry', 'entries')}`)
  for (const note of report.notes) console.log(`  ${note}`)
  if (wrong) console.error(`  WRONG: ${wrong.says}${wrong.index === null ? '' : ` (from entry ${wrong.index} on)`}`)
  if (open) console.error(`  NOT CERTAIN: ${open}`)
  return wrong ? 1 : open ? 2 : 0
}

async function main(): Promise<number> {
  const values = options()
  if (values.help) {
    console.log(usage)
    return 0
  }
  const given: OutsideOptions = {
    keys: (values.key ?? []).map(decodeVerifier), witnesses: (values.witness ?? []).map(decodeCosigner),
    kept: await Promise.all((values.checkpoint ?? []).map(async (file) => ({ name: file, note: await readFile(file, 'utf8') }))),
    ...(values.bucket ? { most: MOST_OF_BUCKET } : {}),
  }
  const codes: number[] = []
  for (const source of await sources(values)) {
    const started = performance.now()
    codes.push(tell(source.name, await verifyOutside(source, given), given, (performance.now() - started) / 1000))
  }
  return codes.includes(1) ? 1 : Math.max(...codes)
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}${error instanceof Usage ? `\n\n${usage}` : ''}`)
  process.exitCode = 2
}
