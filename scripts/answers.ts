import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collectAnswers } from './answers/collect.ts'

/** `npm run answers`: writes out what every route of the API answers, from the types that answer. `--check` (`npm run typecheck`) only compares. */
const file = join(import.meta.dirname, '../lib/edge/answers.json')
const found = await collectAnswers()
const text = `${JSON.stringify(found, null, 1)}\n`
if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
  console.log(`${file}: ${Object.keys(found.answers).length} routes`)
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('Routes answer something else than lib/edge/answers.json says. Run `npm run answers`, and commit what it writes.')
  process.exitCode = 1
}
