import 'server-only'
import type { Tx } from '#db/client.ts'
import { now } from '#lib/clock.ts'
import { invalid } from '#lib/errors.ts'
import { readEvents } from '#lib/ingest/read.ts'
import { placeholderValues } from '#lib/placeholders.ts'
import { readSettings } from '../settings/queries.ts'
import { definitionOf } from './definition.ts'
import type { JudgedEvent } from './judge.ts'
import { bookOfRule, ruleBookOf } from './rule-book.ts'
import { refuseUnready } from './rules.ts'
import { readNumbers } from './thresholds.ts'
import type { TriedOutcome } from './tried.ts'
import { rulesOf, sourceOf, type TriedPart, type TriedStream, tryRules, tryStream } from './try.ts'

/** Several events give a stream; one event gives its parts, rule by rule. */
export type TriedAnswer = { stream: TriedStream } | { stream?: undefined; correlation: boolean; fires: boolean; unknown: boolean; parts: TriedPart[] }

/**
 * A rule that is there, or a text, on what was pasted.
 * @throws AppError `invalid` what was pasted is no event, or the text no rule; `conflict` the rule waits for values; `not_found`
 */
export async function tryStored(tx: Tx, orgId: string, input: { ruleId?: string | null | undefined; yaml?: string | null | undefined; event: string }): Promise<TriedAnswer> {
  const event = readPasted(input.event)
  if (Array.isArray(event)) {
    if (!input.ruleId) throw invalid({ event: 'is one event here; save the rule first to try it on several' })
    await definitionOf(tx, orgId, input.ruleId)
    const book = bookOfRule(await ruleBookOf(tx, orgId), input.ruleId)
    refuseUnready(book.singles, book.placeholders)
    return { stream: tryStream(book, await readNumbers(tx), event) }
  }
  const yaml = input.ruleId ? (await definitionOf(tx, orgId, input.ruleId)).yaml : (input.yaml ?? '')
  const { rules, counts, errors } = rulesOf(yaml)
  if (errors.length > 0) throw invalid({ yaml: errors.slice(0, 10).join('\n') })
  const missing = counts.filter((name) => !rules.some((rule) => rule.id === name || rule.name === name))
  const others = missing.length === 0 ? [] : (await ruleBookOf(tx, orgId)).singles.filter((rule) => missing.includes(rule.id) || (rule.name !== null && missing.includes(rule.name)))
  const tried = [...rules, ...others]
  const values = placeholderValues((await readSettings(tx)).detection.placeholders)
  refuseUnready(tried, values)
  const parts = tryRules(tried, values, event)
  if (parts.length === 0) throw invalid({ yaml: 'There is no rule to try.' })
  return { correlation: counts.length > 0, fires: parts.some((part) => part.fires), unknown: parts.some((part) => part.unknown), parts }
}

/** What is remembered of a try. */
export function outcomeOf(answer: TriedAnswer): TriedOutcome {
  if (answer.stream) return answer.stream.hits.length > 0 ? 'fired' : answer.stream.notJudged > 0 ? 'unknown' : 'quiet'
  return answer.fires ? 'fired' : answer.unknown ? 'unknown' : 'quiet'
}

/** One record as it is, or several read as a delivery would be. */
function readPasted(written: string): Record<string, unknown> | JudgedEvent[] {
  let value: unknown
  try {
    value = JSON.parse(written)
  } catch (error) {
    throw invalid({ event: `is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}` })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  if (!Array.isArray(value) || value.length === 0) throw invalid({ event: 'is one event, a JSON object in { }, or several in [ ]' })
  const { events, rejects } = readEvents(Buffer.from(written), sourceOf(value), now())
  const [reject] = rejects
  if (reject) throw invalid({ event: `event ${reject.line}: ${reject.reason}` })
  return events.map((each, n) => ({ ...each, id: String(n) }))
}
