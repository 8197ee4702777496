// `npm run verify`: of the database (scripts/verify.ts); with --from or --bucket of the anchors alone (scripts/verify-outside.ts), and then no
// database is opened or looked for, unless --compare asks for it as well.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { continueOnNode, ensureInstalled, NODE } from './lib/install.mjs'
import { ROOT } from './lib/secrets.mjs'

await ensureInstalled()
await continueOnNode()

const given = process.argv.slice(2)
const { from, bucket, compare } = parseArgs({ args: given, options: { from: { type: 'string' }, bucket: { type: 'boolean' }, compare: { type: 'boolean' } }, strict: false, allowPositionals: true }).values
/** @param {string[]} args */
const run = (...args) => spawnSync(NODE, args, { stdio: 'inherit' }).status ?? 1
/** @param {string[]} args */
const ofDatabase = (...args) => run(join(ROOT, 'scripts/run.mjs'), join(ROOT, 'scripts/verify.ts'), ...args)

if (from === undefined && !bucket) process.exitCode = ofDatabase(...given)
else {
  const anchors = run('--conditions=react-server', join(ROOT, 'scripts/verify-outside.ts'), ...given.filter((each) => each !== '--compare'))
  // The database knows its own bucket; of a copy it is told.
  process.exitCode = compare ? anchors || ofDatabase(...(typeof from === 'string' ? ['--from', from] : [])) : anchors
}
