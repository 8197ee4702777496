import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { awsChecks } from '#lib/cloud/aws/checks/index.ts'
import { awsPlaybooks } from '#lib/cloud/aws/playbooks/index.ts'
import { checksDocument } from '#lib/cloud/checks-document.ts'
import { playbooksDocument } from '#lib/cloud/playbooks-document.ts'

/** `npm run cloud-checks`: writes docs/cloud-checks.md and docs/cloud-playbooks.md from the checks and playbooks themselves. */
const write = (name: string, text: string) => writeFileSync(join(import.meta.dirname, '../docs', name), text)
write('cloud-checks.md', checksDocument('AWS', awsChecks))
write('cloud-playbooks.md', playbooksDocument('AWS', awsPlaybooks))
console.log(`${awsChecks.length} checks, ${awsPlaybooks.length} playbooks`)
