import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { begin, closePools, readerPool } from '#db/client.ts'
import { copiesIn } from '#lib/audit/anchor-copy.ts'
import { folderStore } from '#lib/audit/anchor-folder.ts'
import { anchor } from '#lib/audit/seal-anchor.ts'
import { originOf, turnOf, verifiersOf } from '#lib/audit/seal-keys.ts'
import { type Outside, verify } from '#lib/audit/verify.ts'
import { readAnchors } from '#lib/audit/verify-anchor.ts'
import { organizationBySlug, organizations } from '#lib/auth/entrance.ts'
import { describeError } from '#lib/log.ts'
import { shownOutside } from '#lib/modules/audit-trail/verification.ts'

/**
 * `npm run verify -- [--organization <slug>] [--checkpoint <file kept elsewhere>] [--export <folder>]`: ends with 1 when anything is
 * wrong, or the anchors could not be read. `--from <copy of the anchors>`: also compared with what lies there. `--export` writes the whole log as C2SP tiles, with bundles, checkpoint and verifier keys, for a program that is not ours.
 */
const { values } = parseArgs({ options: { organization: { type: 'string' }, checkpoint: { type: 'string' }, export: { type: 'string' }, from: { type: 'string' } } })

async function wanted(): Promise<string[]> {
  if (!values.organization) return organizations()
  const found = await organizationBySlug(values.organization)
  if (!found) throw new Error(`There is no organization ${values.organization}.`)
  return [found]
}

/** @returns whether nothing is wrong */
async function check(orgId: string, kept: Outside[]): Promise<boolean> {
  const started = performance.now()
  // First the anchor: what is sealed after this moment is only ever more.
  const { newest: anchored, outside } = await readAnchors(await begin(readerPool(), orgId, (tx) => verifiersOf(tx, orgId)), orgId)
  let told = 0
  const report = await begin(readerPool(), orgId, async (tx) => verify(tx, orgId, {
    outside: [...outside, ...(await shownOutside(tx, orgId)), ...kept],
    progress(done, total) {
      if (done < told + total / 10 && done !== total) return
      told = done
      console.log(`  ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`)
    },
  }))
  const { wrong, newest } = report
  console.log(`Organization ${orgId}`)
  console.log(`  ${report.compared.toLocaleString('en')} sealed entries compared with their text, columns, leaves and ${report.checkpoints} signed checkpoints in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  if (newest) console.log(`  newest checkpoint: ${newest.size} entries, ${newest.at.toISOString()}, root ${newest.root}`)
  console.log(`  not sealed yet: ${report.unsealed}${report.oldestUnsealed ? `, the oldest since ${report.oldestUnsealed.toISOString()}` : ''}`)
  console.log(report.outside ? `  agrees with ${report.outside.name} (${report.outside.size} entries)` : '  no checkpoint outside the database to compare with: a rollback to a true earlier state cannot be seen')
  if (anchored.unread) console.error(`  The anchors could not be read: ${anchored.unread}`)
  if (anchored.wrong) console.error(`  WRONG anchor: ${anchored.wrong}`)
  for (const { origin, says } of report.former) console.error(`  TAKEN BACK, before the log was begun anew: ${says} (${origin})`)
  if (wrong) console.error(`  WRONG ${wrong.kind}: ${wrong.says}${wrong.entryId ? ` (entry ${wrong.entryId})` : ''}`)
  else console.log('  Nothing sealed was altered, removed, inserted or reordered.')
  return !wrong && !anchored.wrong && !anchored.unread
}

/** The largest checkpoint of each copy, by the log it speaks of; `verify` opens it. */
async function copied(folder: string): Promise<(Outside & { origin: string })[]> {
  const found: (Outside & { origin: string })[] = []
  for (const copy of await copiesIn(folder)) {
    for await (const { path, note } of copy.checkpoints(1)) {
      found.push({ name: `${copy.name}/${path}`, note: note.toString(), origin: note.toString().split('\n')[0] ?? '' })
      break
    }
  }
  return found
}

async function exportLog(orgId: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const store = folderStore(folder)
  const size = await anchor((work) => begin(readerPool(), orgId, work), orgId, store, { bundles: 'all' })
  console.log(`  exported ${size ?? 'nothing new'} to ${folder}`)
}

try {
  const kept = values.checkpoint ? [{ name: values.checkpoint, note: await readFile(values.checkpoint, 'utf8') }] : []
  const copies = values.from ? await copied(values.from) : []
  let good = true
  for (const orgId of await wanted()) {
    good = (await check(orgId, [...kept, ...copies.filter(({ origin }) => origin === originOf(orgId, turnOf(origin)))])) && good
    if (values.export) await exportLog(orgId, join(values.export, orgId))
  }
  process.exitCode = good ? 0 : 1
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
