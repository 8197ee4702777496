import 'server-only'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256Hex } from '#lib/crypto/canonical.ts'
import { query } from '#lib/door/query.ts'

/** What runs backups and restore tests beside a system and posts what it measured: one file, run from somebody's own machine. */
export const getAgent = query({
  name: 'backupPlans.agent',
  permission: 'backupPlans.read',
  summary: 'Get the script that backs up, restores, compares and posts, and what it hashes to',
  input: z.object({}),
  run: async () => {
    const text = await readFile(join(process.cwd(), 'scripts/agent/tickmark-backup.mjs'), 'utf8')
    return { text, sha256: sha256Hex(text) }
  },
})
