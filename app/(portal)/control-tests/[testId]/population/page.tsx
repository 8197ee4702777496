import { Code } from '#components/ui/avatar.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { getTest } from '#lib/modules/control-tests/queries.ts'
import { Rows } from '../../../_parts/rows.tsx'
import { TestFrame } from '../../_parts/frame.tsx'

export default async function TestPopulationPage({ params }: { params: Promise<{ testId: string }> }) {
  const { testId } = await params
  const { person } = await requirePerson('controlTests.read', `/control-tests/${testId}/population`)
  const of = await shown(getTest(person, { id: testId }))
  return (
    <TestFrame of={of} view="population">
      {[...of.freezes].reverse().map((each) => {
        const current = each.testId === of.id && each.freeze === of.freeze
        return (
          <Panel key={`${each.testId} ${each.freeze}`} title={`${current ? 'The freeze that counts' : 'A freeze'} (number ${each.before + 1} of this control and period)`} meaning={each.reason ? `Why again: ${each.reason}` : undefined}>
            <Facts facts={[
              { label: 'Items', value: formatNumber(each.items) }, { label: 'As of', value: <Time at={each.asOf} format="absolute" /> }, { label: 'Frozen', value: <>{each.frozenByName ?? 'The portal'}, <Time at={each.frozenAt} format="absolute" /></> }, { label: 'In test', value: `T-${each.testNumber}` }, { label: 'Version of the questions', value: String(each.attributesVersion) },
              { label: 'Root over the items', value: <Code wrap>{each.root}</Code>, wide: true },
              ...(current ? [{ label: 'Seed of the sample', value: <span>SHA-256 of <Code wrap>{JSON.stringify(['tickmark.sample.1', of.engagementCode, of.controlCode, of.fromAt.toISOString(), of.toAt.toISOString(), each.root])}</Code>. The ticket of an item is HMAC-SHA-256 of its leaf under the seed; the lowest tickets are the sample.</span>, wide: true }] : []),
            ]} />
            {each.ipe.length > 0 && <Rows caption="Where the items come from" heads={['List', 'Rows', 'As of', 'How it is known to be complete', 'Root']} rows={each.ipe.map((list) => ({ key: list.id + list.what, cells: [list.what, formatNumber(list.rows), list.at ? <Time key="t" at={new Date(list.at)} format="absolute" /> : '—', list.complete, list.root ? <Code key="r" wrap>{list.root}</Code> : '—'] }))} />}
          </Panel>
        )
      })}
    </TestFrame>
  )
}
