import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { compile, parseRules } from '../../lib/sigma/index.ts'

/** Usage: node match.ts <folder of rules> <events.ndjson>. Prints a line of JSON per hit, as the peer does. */
const [folder = '', events = ''] = process.argv.slice(2)
const rules = readdirSync(folder).flatMap((name) => parseRules(readFileSync(join(folder, name), 'utf8'), name).rules)
const ruleSet = compile(rules)
let out: string[] = []
for await (const json of createInterface({ input: createReadStream(events) })) {
  for (const { rule, reasons } of ruleSet.matchText(json)) {
    out.push(JSON.stringify({ rule_title: rule.title, rule_id: rule.id, level: rule.level, tags: rule.tags, reasons }))
  }
  if (out.length > 1000) {
    process.stdout.write(`${out.join('\n')}\n`)
    out = []
  }
}
if (out.length > 0) process.stdout.write(`${out.join('\n')}\n`)
