import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { awsChecks } from '#lib/cloud/aws/checks/index.ts'
import { frameworksDocument } from '#lib/frameworks/document.ts'
import { frameworks, shippedMappings } from '#lib/frameworks/index.ts'
import { loadCatalog } from '#lib/modules/detection-rules/catalog/index.ts'
import { pack } from '#lib/pack/index.ts'

/** `npm run frameworks`: writes docs/frameworks.md from the catalogue of frameworks and what maps to it. */
const controls = pack.map(({ code, maps }) => ({ id: code, maps }))
const checks = awsChecks.map(({ id, mappings }) => ({ id, maps: mappings }))
const rules = loadCatalog().map(({ id, requirements }) => ({ id, maps: requirements }))
writeFileSync(join(import.meta.dirname, '../docs/frameworks.md'), frameworksDocument({ controls, checks, rules }))
console.log(`${frameworks.length} frameworks, ${shippedMappings.length} mappings`)
