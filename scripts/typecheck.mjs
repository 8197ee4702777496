// npm run typecheck: Next.js describes its routes, the compiler reads everything, and what the API document
// says of answers is compared with the types that answer. What an earlier build or `npm run dev` described of
// pages that are gone would be errors of nobody's.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { NODE, continueOnNode, ensureInstalled } from './lib/install.mjs'
import { ROOT } from './lib/secrets.mjs'
import { runStep } from './lib/steps.mjs'

await ensureInstalled()
await continueOnNode()
for (const stale of ['.next/types', '.next/dev/types']) rmSync(join(ROOT, stale), { recursive: true, force: true })
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
const steps = [[join(ROOT, 'node_modules/next/dist/bin/next'), 'typegen'], [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit'], ['--conditions=react-server', join(ROOT, 'scripts/answers.ts'), '--check']]
for (const step of steps) {
  process.exitCode = await runStep(NODE, step, { cwd: ROOT, env, minutes: 10 })
  if (process.exitCode) break
}
