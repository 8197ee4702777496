import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getPackCoverage } from '#lib/modules/control-templates/queries.ts'
import { Rows } from '../../_parts/rows.tsx'
import { Answered } from '../_parts/answered.tsx'
import { ControlState } from '../_parts/marks.tsx'
import { ControlTabs } from '../_parts/tabs.tsx'

type Coverage = Awaited<ReturnType<typeof getPackCoverage>>

const rowsOf = (all: Coverage['evidenced']) => all.map((each) => ({
  key: each.id, cells: [<a key="to" href={`/controls/${each.id}`}>{each.code} {each.title}</a>, <ControlState key="state" value={each.status} />, each.template ?? 'Your own', each.questions === 0 ? 'none' : `${each.byData} of ${each.questions}`],
}))
const heads = ['Control', 'Status', 'Made from', 'Questions, by data']

export default async function CoveragePage() {
  const { person } = await requirePerson('controlTemplates.read', '/controls/coverage')
  const { controls, templates, evidenced, asserted, notAdopted } = await shown(getPackCoverage(person, {}))
  return (
    <Page title="Coverage of controls" meaning="Which controls stand on data, and which on what somebody says." tabs={<ControlTabs person={person} current="/controls/coverage" />}>
      <div className="stack">
        <Stats>
          <Stat label="Evidenced by data" value={evidenced.length} of={controls} />
          <Stat label="Asserted" value={asserted.length} of={controls} />
          <Stat label="Of the pack, not made" value={notAdopted.length} of={templates} />
        </Stats>
        <Panel title="Evidenced by data" meaning={`${evidenced.length} of ${controls} controls: data answers at least one question about what they are for.`} flush={evidenced.length > 0}>
          {evidenced.length > 0 && <Rows caption="Evidenced by data" heads={heads} rows={rowsOf(evidenced)} />}
        </Panel>
        <Panel title="Asserted" meaning={`${asserted.length} of ${controls} controls: people say that they work. Those of your own have no questions that data answers.`} flush={asserted.length > 0}>
          {asserted.length > 0 && <Rows caption="Asserted" heads={heads} rows={rowsOf(asserted)} />}
        </Panel>
        <Panel title="Of the pack, not made" meaning={`${notAdopted.length} of ${templates} controls of the pack have none of yours made from them.`} flush={notAdopted.length > 0} actions={<ButtonLink href="/controls/pack" size="small" icon="layers">The pack</ButtonLink>}>
          {notAdopted.length > 0 && <Rows caption="Of the pack, not made" heads={['Control', 'Answered by']} rows={notAdopted.map((each) => ({ key: each.code, cells: [<a key="to" href={`/controls/pack/${each.code}`}>{each.code} {each.title}</a>, <Answered key="by" value={each.answered} />] }))} />}
        </Panel>
      </div>
    </Page>
  )
}
