import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { controlsDocument } from '#lib/pack/document.ts'
import { pack } from '#lib/pack/index.ts'

/** `npm run control-pack`: writes docs/controls.md from the controls of the pack themselves. */
writeFileSync(join(import.meta.dirname, '../docs/controls.md'), controlsDocument())
console.log(`${pack.length} controls`)
