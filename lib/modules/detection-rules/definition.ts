import 'server-only'
import type { Tx } from '#db/client.ts'
import { notFound } from '#lib/errors.ts'
import { placeholderValues } from '#lib/placeholders.ts'
import { readSettings } from '../settings/queries.ts'
import { compiledCatalog } from './model.ts'
import { bookOfRule, ruleBookOf } from './rule-book.ts'
import { shownRule, shownRules, stateOf, storedRule, unreadyReason } from './rules.ts'
import { adjustable } from './thresholds.ts'
import { rulesOf } from './try.ts'

/** A rule of the catalog, a pack or one's own, with its text. */
export async function definitionOf(tx: Tx, orgId: string, ruleId: string) {
  const rule = compiledCatalog().rules.get(ruleId)
  if (rule) return { ...shownRule(rule, await stateOf(tx)), yaml: rule.yaml, score: rule.score, examples: rule.examples, adjustable: adjustable(rule), licence: 'Apache-2.0', author: 'Tickmark', file: null, references: [] as string[], version: 1, unready: null }
  const row = await storedRule(tx, ruleId)
  if (!row) throw notFound('rule')
  const shown = (await shownRules(tx)).find((each) => each.id === ruleId)
  if (!shown) throw notFound('rule')
  const { yaml, file, references, version, kind } = row
  const needed = kind === 'correlation' ? bookOfRule(await ruleBookOf(tx, orgId), ruleId).singles : rulesOf(yaml).rules
  const unready = unreadyReason(needed, placeholderValues((await readSettings(tx)).detection.placeholders))
  return { ...shown, description: row.description, yaml, score: null, examples: null, adjustable: null, licence: row.licence ?? row.packLicence, author: row.author ?? row.packAuthor, file, references, version, unready }
}
