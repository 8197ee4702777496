import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatCount, formatNumber } from '#lib/format.ts'
import { actKinds } from '#lib/modules/duties/model.ts'
import type { getMatrix } from '#lib/modules/duties/queries.ts'
import { Rows } from '../../_parts/rows.tsx'

type EvaluationFacts = NonNullable<NonNullable<Awaited<ReturnType<typeof getMatrix>>['last']>['facts']>

/** What the last evaluation looked at, and what it could not tell: none of it is “no conflict”. */
export function Untold({ facts, at }: { facts: EvaluationFacts; at: Date | null }) {
  const { entitlements, holders, systemsWithout, rules, cut, acts } = facts
  const some = (names: string[], count: number) => (names.length === 0 ? 'None' : `${names.slice(0, 10).join(', ')}${count > 10 ? ` and ${formatNumber(count - 10)} more` : ''}`)
  return (
    <>
      <Panel title="Not evaluable" meaning="What could not be told counts neither as a conflict nor as none.">
        <Facts facts={[
          { label: 'Systems without a frozen population', value: `${formatNumber(systemsWithout.count)} of ${formatNumber(systemsWithout.of)}: ${some(systemsWithout.first.map((each) => each.name), systemsWithout.count)}`, wide: true },
          { label: 'Accounts without a person', value: <>{formatNumber(holders.unknown)} of {formatNumber(holders.accounts)} that hold a duty. Each counts by itself. <a className="inline" href="/accounts?unmatched=yes">Accounts</a></> },
          { label: 'Accounts that may be disabled', value: `${formatCount(entitlements.unknownEnabled, 'row')} of which the source does not tell: they count` },
          { label: 'Conflicts that could not be told anew', value: formatNumber(facts.conflicts.untold) },
          ...(cut.length > 0 ? [{ label: 'Not all listed', value: cut.map((each) => `${each.rule}: ${formatNumber(each.listed)} of ${formatNumber(each.found)}`).join('; '), wide: true }] : []),
        ]} />
      </Panel>
      {rules.lacking.length > 0 && (
        <Panel title="Rules that could not be evaluated everywhere" meaning="Nothing maps to one of their duties there." flush>
          <Rows caption="Rules that could not be evaluated everywhere" heads={['Rule', 'Evaluated', 'Where not']} rows={rules.lacking.map((each) => ({ key: each.ruleId, cells: [<a key="rule" href={`/duties/rules/${each.ruleId}`}>{each.rule}</a>, each.of === 1 && each.evaluable === 0 ? 'Nowhere' : `In ${each.evaluable} of ${each.of} systems`, each.first.map((place) => `${place.system}: ${place.duties.join(', ')}`).join('; ')] }))} />
        </Panel>
      )}
      <Panel title="What was looked at" meaning={at && <Time at={at} format="both" />}>
        <Facts facts={[
          { label: 'Rows of populations', value: `${formatNumber(entitlements.looked)} in ${formatCount(facts.populations.length, 'population')}` }, { label: 'Rows that are a duty', value: `${formatNumber(entitlements.mapped)} of enabled accounts` }, { label: 'Left out', value: `${formatCount(entitlements.disabled, 'row')} of disabled accounts; ${formatCount(entitlements.groups, 'row')} of groups and roles, whose members have rows of their own` },
          { label: 'People of the portal', value: formatNumber(holders.portalUsers) },
          ...acts.map((each) => ({ label: actKinds[each.kind], value: <>{formatNumber(each.found)} of {formatNumber(each.looked)} looked at{each.notEvaluable > 0 && `; ${formatNumber(each.notEvaluable)} not evaluable`}. <a className="inline" href={`/duties/acts?kind=${each.kind}`}>Acts</a></> })),
        ]} />
      </Panel>
    </>
  )
}
