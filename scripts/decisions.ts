import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { administeringSql } from '#lib/auth/administering.ts'
import { decisionsSql } from '#lib/decisions-sql.ts'
import { approvables } from '#lib/door/approvable.ts'
import { approvablesSql } from '#lib/door/approvables-sql.ts'
import { fileKinds, fileKindsSql } from '#lib/door/file-kinds.ts'
import { ruleNumbersSql } from '#lib/modules/detection-rules/numbers-sql.ts'
import { decided } from '#lib/modules/index.ts'
import { weakerSql } from '#lib/modules/settings/weaker-sql.ts'

/** `npm run decisions`: writes the decision tables of the modules, what they let others approve, which numbers of rules and which settings weaken a control, which permissions administer, and what owns files, out for PostgreSQL. */
const file = join(import.meta.dirname, '../db/decisions.sql')
writeFileSync(file, decisionsSql(decided))
console.log(`${file}: ${decided.length} kinds of record`)
writeFileSync(join(import.meta.dirname, '../db/approvables.sql'), approvablesSql(approvables()))
writeFileSync(join(import.meta.dirname, '../db/rule-numbers.sql'), ruleNumbersSql())
writeFileSync(join(import.meta.dirname, '../db/weaker-settings.sql'), weakerSql())
writeFileSync(join(import.meta.dirname, '../db/administering.sql'), administeringSql())
writeFileSync(join(import.meta.dirname, '../db/file-kinds.sql'), fileKindsSql(fileKinds()))
