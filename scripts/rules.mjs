// `npm run rules`: what needs the database (judging, import) in the portal's own environment, the rest without.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { continueOnNode, ensureInstalled, NODE } from './lib/install.mjs'
import { ROOT } from './lib/secrets.mjs'

await ensureInstalled()
await continueOnNode()

const [verb = 'run', ...rest] = process.argv.slice(2)
/** @param {string[]} args */
const run = (...args) => spawnSync(NODE, args, { stdio: 'inherit' }).status ?? 1
const inDatabase = ({ run: 'rules-run.ts', import: 'rules-import.ts' })[verb]
process.exitCode = inDatabase ? run(join(ROOT, 'scripts/run.mjs'), join(ROOT, 'scripts', inDatabase), ...rest) : run('--conditions=react-server', join(ROOT, 'scripts/rules.ts'), verb, ...rest)
