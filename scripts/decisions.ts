import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decisionsSql } from '#lib/decisions-sql.ts'
import { decided } from '#lib/modules/index.ts'

/** `npm run decisions`: writes the decision tables of the modules out for PostgreSQL. */
const file = join(import.meta.dirname, '../db/decisions.sql')
writeFileSync(file, decisionsSql(decided))
console.log(`${file}: ${decided.length} kinds of record`)
