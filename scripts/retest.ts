import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Exported, retested } from '#lib/testing/retest.ts'

/**
 * `npm run retest -- FOLDER`: derives sample and answers of a control test from two exported files alone, `test.json` (the workpaper as JSON) and
 * `items.json` (its items as JSON). It asks neither portal nor network. Ends with 1 when anything differs, with 2 when a file cannot be read.
 */
const [folder] = process.argv.slice(2)

async function read<T>(name: string): Promise<T> {
  try {
    return JSON.parse(await readFile(join(folder as string, name), 'utf8')) as T
  } catch (error) {
    throw new Error(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}. Download the workpaper and its items as JSON, and call them test.json and items.json.`)
  }
}

try {
  if (!folder) throw new Error('Usage: npm run retest -- FOLDER')
  const [test, list] = [await read<Exported['test']>('test.json'), await read<{ rows: Exported['items']; count?: number }>('items.json')]
  if (list.count !== list.rows.length) throw new Error('items.json broke off: download it again.')
  const problems = retested((bytes) => hash('sha256', bytes, 'buffer'), { test, items: list.rows })
  for (const problem of problems) console.error(problem)
  console.log(problems.length === 0 ? `${list.rows.length} items, ${test.attributes.length} questions: root, tickets, sample, answers and totals are as the workpaper says.` : 'It is not what the workpaper says.')
  process.exitCode = problems.length === 0 ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
