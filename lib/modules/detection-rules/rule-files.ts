import 'server-only'
import { now } from '#lib/clock.ts'
import { readEvents } from '#lib/ingest/read.ts'
import type { SigmaProblem } from '#lib/sigma/index.ts'
import { defaultSettings } from '../settings/model.ts'
import { sendExamples } from './catalog/examples.ts'
import { type CatalogRule, type Examples, readRuleFile } from './catalog/index.ts'
import type { PackFile } from './pack/archive.ts'
import { isRuleFile, readPack, unmetProblems } from './pack/documents.ts'
import { bookOf, shippedBook } from './rule-book.ts'
import { sourceOf, tryStream } from './try.ts'

/** What would keep these rules, beside the shipped ones, from loading or ever firing. */
export async function checkRules(files: PackFile[]): Promise<{ rules: number; problems: SigmaProblem[] }> {
  const { read, problems } = await readPack(files.filter((file) => isRuleFile(file.path)))
  const shipped = shippedBook()
  return { rules: read.length, problems: [...problems, ...unmetProblems(read, shipped.singles, shipped.correlations)] }
}

/** Whether a rule with examples does with them what they say, read and judged as a delivery is. `wrong`: in which way not; empty when all is well. */
export function testRule({ path, bytes }: PackFile): { id: string; wrong: string[] } {
  const { rule, problems } = readRuleFile(bytes.toString('utf8'), path)
  if (rule === null || problems.length > 0) return { id: path, wrong: problems.map(({ line, column, message, help }) => `line ${line}, column ${column}: ${message} ${help}`) }
  return { id: rule.id, wrong: [...tried(rule, 'firing'), ...tried(rule, 'quiet')] }
}

function tried(rule: CatalogRule, kind: keyof Examples): string[] {
  const sent = sendExamples(rule.examples[kind])
  const { events, rejects } = readEvents(Buffer.from(sent.map((event) => JSON.stringify(event)).join('\n')), sourceOf(sent), now())
  if (rejects.length > 0) return rejects.map((reject) => `${kind} example: event ${reject.line} ${reject.reason}`)
  const { hits, notJudged } = tryStream(bookOf([rule]), { settings: defaultSettings.detection, thresholds: new Map() }, events.map((event, n) => ({ ...event, id: String(n) })))
  if (notJudged > 0) return [`${kind} example: judging it takes more work than a rule has for one event`]
  if (kind === 'quiet') return hits.map((hit) => `quiet example: fires on event ${hit.event} (${hit.why})`)
  const silent = rule.kind === 'rule' ? events.flatMap((_, n) => (hits.some((hit) => hit.event === n + 1) ? [] : [n + 1])) : hits.length > 0 ? [] : ['any']
  return silent.map((n) => `firing example: does not fire on ${n === 'any' ? 'it' : `event ${n}`}`)
}
