import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifiers } from './verifiers/make.ts'

/** `npm run verifiers`: writes what an auditor verifies a package with. */
const folder = join(import.meta.dirname, '../lib/package/made')
for (const [name, text] of Object.entries(await verifiers())) {
  writeFileSync(join(folder, name), text)
  console.log(`${createHash('sha256').update(text).digest('hex')}  ${name}`)
}
