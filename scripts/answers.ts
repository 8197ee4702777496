import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectAnswers } from './answers/collect.ts'

/** `npm run answers`: writes out what every route of the API answers, from the types that answer. */
const file = join(import.meta.dirname, '../lib/edge/answers.json')
const found = await collectAnswers()
writeFileSync(file, `${JSON.stringify(found, null, 1)}\n`)
console.log(`${file}: ${Object.keys(found.answers).length} routes`)
