import 'server-only'
import { text } from '#lib/decisions-sql.ts'
import { compiledCatalog, gatedSeverity, severityRank } from './model.ts'
import { adjustable } from './thresholds.ts'

/** The numbers of shipped rules that nobody weakens alone, as a function that the trigger of rules asks (`db/rule-numbers.sql`). Nobody but the owner of the database can change it. */
export function ruleNumbersSql(): string {
  const rows = [...compiledCatalog().rules.values()].flatMap((rule) => {
    const numbers = adjustable(rule)
    if (rule.kind !== 'correlation' || !numbers || numbers.inSettings || severityRank[rule.correlation.level ?? 'medium'] < gatedSeverity) return []
    return (['count', 'timespanMinutes'] as const).flatMap((name) => (numbers[name] ? [`    (${[text(rule.id), text(name), text(numbers[name].weaker), String(numbers[name].shipped)].join(', ')})`] : []))
  })
  return `-- Made from the shipped rules by \`npm run decisions\`; a test holds the two together. Do not change it by hand.
create or replace function tickmark_rule_numbers() returns table (rule_id text, number text, weaker text, shipped int) language sql immutable as $$
  values
${rows.sort().join(',\n')}
$$;
`
}
