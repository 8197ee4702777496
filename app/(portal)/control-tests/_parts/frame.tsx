import type { ReactNode } from 'react'
import { Page } from '#components/page/page.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Tabs } from '#components/ui/panel.tsx'
import { testName } from '#lib/modules/control-tests/model.ts'
import type { getTest } from '#lib/modules/control-tests/queries.ts'
import { testKinds } from '#lib/modules/control-tests/words.ts'
import { Conclusion, TestState } from './marks.tsx'

export type Test = Awaited<ReturnType<typeof getTest>>

/** The frame of the pages of a control test. */
export function TestFrame({ of, view, children }: { of: Test; view: '' | 'items' | 'deviations' | 'population'; children: ReactNode }) {
  const href = `/control-tests/${of.id}`
  const frozen = of.freezes.find((each) => each.testId === of.id && each.freeze === of.freeze)
  return (
    <Page
      title={testName(of)}
      breadcrumbs={[{ label: 'Tests', href: '/control-tests' }, { label: of.engagementCode, href: `/engagements/${of.engagementId}` }]}
      marks={<><TestState value={of.state} /> {of.conclusion && <Conclusion value={of.conclusion} />} {of.kind !== 'initial' && <Badge>{testKinds[of.kind]}</Badge>}</>}
      tabs={frozen && <Tabs label={testName(of)} tabs={[{ label: 'Workpaper', href }, { label: 'Items', href: `${href}/items`, count: frozen.items }, { label: 'Deviations', href: `${href}/deviations`, count: of.deviations.length }, { label: 'Population', href: `${href}/population` }]} current={view === '' ? href : `${href}/${view}`} />}
    >
      {children}
    </Page>
  )
}
