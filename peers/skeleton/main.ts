// What npm run new-module writes compiles and is laid out as the linter wants it: two compilers read everything for that, too long for every run of npm test.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { NODE } from '../../scripts/lib/install.mjs'
import { ROOT } from '../../scripts/lib/secrets.mjs'

const { status } = spawnSync(NODE, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', 'scripts/skeleton.test.ts'], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, SKELETON_TESTS: 'whole', TESTS_UNTIL: undefined } })
process.exitCode = status ?? 1
