// Restores that take half a minute each, too long for every run of npm test: a database that lives is refused, one that broke off or was altered is told, a backup of an earlier version is migrated.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { NODE } from '../../scripts/lib/install.mjs'
import { ROOT } from '../../scripts/lib/secrets.mjs'

const { status } = spawnSync(NODE, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', 'scripts/backup.test.ts'], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, BACKUP_TESTS: 'whole' } })
process.exitCode = status ?? 1
