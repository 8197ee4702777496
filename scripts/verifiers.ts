import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifiers } from './verifiers/make.ts'

/** `npm run verifiers`: writes what an auditor verifies a package with, and into the README what they hash to. */
const root = join(import.meta.dirname, '..')
const readme = join(root, 'README.md')
for (const [name, text] of Object.entries(await verifiers())) {
  writeFileSync(join(root, 'lib/package/made', name), text)
  const line = `${createHash('sha256').update(text).digest('hex')}  ${name}`
  writeFileSync(readme, readFileSync(readme, 'utf8').replace(new RegExp(`^[0-9a-f]{64}  ${name}$`, 'm'), line))
  console.log(line)
}
