import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describeError } from '#lib/log.ts'
import { coverageTable, withCoverage } from '#lib/modules/detection-rules/catalog/coverage.ts'
import { loadCatalog } from '#lib/modules/detection-rules/catalog/index.ts'
import { isRuleFile } from '#lib/modules/detection-rules/pack/documents.ts'
import { checkRules, testRule } from '#lib/modules/detection-rules/rule-files.ts'
import { describeProblem } from '#lib/sigma/index.ts'
import { filesOf } from './lib/rule-files.ts'

/** What of `npm run rules` needs no database. */
const usage = `npm run rules                              judge every delivery that waits
npm run rules -- list [words]              the shipped rules, or those that have these words
npm run rules -- check <folder or file>    what would keep rules from loading
npm run rules -- test <folder or file>     whether rules do with their examples what these say
npm run rules -- coverage [--write]        behaviours by source; into the README of the catalog
npm run rules -- import <folder or file>   rules into an organization`

const verbs: Record<string, (given: string[]) => Promise<boolean> | boolean> = {
  list(words) {
    const found = loadCatalog().filter((rule) => words.every((word) => rule.yaml.toLowerCase().includes(word.toLowerCase())))
    for (const each of found) {
      const { level, title } = each.kind === 'rule' ? each.rule : each.correlation
      console.log(`${(level ?? '').padEnd(9)} ${each.id.padEnd(42)} ${title}`)
    }
    console.log(`${found.length} ${found.length === 1 ? 'rule' : 'rules'}`)
    return true
  },
  async check(paths) {
    const { rules, problems } = await checkRules(await filesAt(paths))
    for (const problem of problems) console.error(describeProblem(problem))
    console.log(`${rules} ${rules === 1 ? 'definition' : 'definitions'} read, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`)
    return problems.length === 0
  },
  async test(paths) {
    const tested = (await filesAt(paths)).filter((file) => isRuleFile(file.path)).map(testRule)
    for (const { id, wrong } of tested) for (const each of wrong) console.error(`${id}: ${each}`)
    const failed = tested.filter(({ wrong }) => wrong.length > 0).length
    console.log(`${tested.length - failed} of ${tested.length} do what their examples say`)
    return failed === 0
  },
  coverage([option]) {
    if (option !== '--write') console.log(coverageTable(loadCatalog()))
    else {
      const readme = join(import.meta.dirname, '../lib/modules/detection-rules/catalog/README.md')
      writeFileSync(readme, withCoverage(readFileSync(readme, 'utf8'), loadCatalog()))
      console.log(relative(process.cwd(), readme))
    }
    return true
  },
}

async function filesAt(paths: string[]) {
  if (paths.length === 0) throw new Error(usage)
  return (await Promise.all(paths.map(filesOf))).flat()
}

try {
  const [verb = '', ...given] = process.argv.slice(2)
  const work = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (!work) throw new Error(usage)
  if (!(await work(given))) process.exitCode = 1
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
}
