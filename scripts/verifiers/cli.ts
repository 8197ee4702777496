import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { node } from '#lib/package/node.ts'
import { caution, factsOf, headline } from '#lib/package/told.ts'
import { verifyPackage } from '#lib/package/verify.ts'
import { fileSource } from './file.ts'

/** `node verify.mjs FILE.zip [--fingerprint …] [--later FILE.json] [--json]`. Ends with 0: whole; 1: something is wrong with it; 2: it could not be read. */
const usage = 'Usage: node verify.mjs FILE.zip [--fingerprint "the fingerprint you had from elsewhere"] [--later FILE.json] [--json]'

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { fingerprint: { type: 'string' }, later: { type: 'string' }, json: { type: 'boolean', default: false } } })
  const [path] = positionals
  if (path === undefined) {
    console.error(usage)
    return 2
  }
  const later = values.later === undefined ? undefined : await readFile(values.later, 'utf8')
  const source = await fileSource(path)
  const verdict = await verifyPackage(source, node, { fingerprint: values.fingerprint, later }).finally(() => source.close())
  if (values.json) {
    console.log(JSON.stringify({ ...verdict, manifest: undefined, stamp: verdict.stamp && { ...verdict.stamp, certificate: undefined, others: undefined }, title: verdict.manifest?.title, missing: verdict.manifest?.missing }, null, 2))
    return verdict.whole ? 0 : 1
  }
  console.log(headline(verdict))
  for (const [label, value] of factsOf(verdict)) console.log(`  ${label}: ${value}`)
  for (const { path: of, problem, meaning } of verdict.faults) console.log(`\n✗ ${of ?? 'The package'}\n  ${problem}\n  ${meaning}`)
  for (const { path: of, said } of verdict.notes) console.log(`\n○ ${of}\n  ${said}`)
  for (const { path: of, what, why } of verdict.manifest?.missing ?? []) console.log(`\n○ ${of}\n  ${what} was missing when the package was made: ${why}`)
  console.log(`\n${caution}`)
  return verdict.whole ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  process.exitCode = 2
}
