// npm run typecheck: Next.js describes its routes, then the compiler reads everything. What an earlier
// build or `npm run dev` described of pages that are gone would be errors of nobody's.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { NODE, continueOnNode, ensureInstalled } from './lib/install.mjs'
import { ROOT } from './lib/secrets.mjs'
import { runStep } from './lib/steps.mjs'

await ensureInstalled()
await continueOnNode()
for (const stale of ['.next/types', '.next/dev/types']) rmSync(join(ROOT, stale), { recursive: true, force: true })
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
const described = await runStep(NODE, [join(ROOT, 'node_modules/next/dist/bin/next'), 'typegen'], { cwd: ROOT, env, minutes: 3 })
process.exitCode = described || (await runStep(NODE, [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit'], { cwd: ROOT, env, minutes: 5 }))
