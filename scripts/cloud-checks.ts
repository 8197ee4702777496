import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { awsChecks } from '#lib/cloud/aws/checks/index.ts'
import { checksDocument } from '#lib/cloud/checks-document.ts'

/** `npm run cloud-checks`: writes docs/cloud-checks.md from the checks themselves. */
const file = join(import.meta.dirname, '../docs/cloud-checks.md')
writeFileSync(file, checksDocument('AWS', awsChecks))
console.log(`${file}: ${awsChecks.length} checks`)
