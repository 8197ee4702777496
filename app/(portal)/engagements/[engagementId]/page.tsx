import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { listTests } from '#lib/modules/control-tests/queries.ts'
import { engagementName } from '#lib/modules/engagements/model.ts'
import { getEngagement } from '#lib/modules/engagements/queries.ts'
import { engagementKinds, engagementStates } from '#lib/modules/engagements/words.ts'
import { periodInWords } from '#lib/period.ts'
import { sizeKeys, sizeWords } from '#lib/testing/sizes.ts'
import { Activity } from '../../_parts/activity.tsx'
import { TestRows } from '../../control-tests/_parts/rows.tsx'
import { close, reopen } from '../actions.ts'

export default async function EngagementPage({ params }: { params: Promise<{ engagementId: string }> }) {
  const { engagementId } = await params
  const { person } = await requirePerson('engagements.read', `/engagements/${engagementId}`)
  const engagement = await shown(getEngagement(person, { id: engagementId }))
  const tests = await listTests(person, { engagementId: engagement.id, limit: 100 })
  const open = engagement.state === 'open'
  const actions = (
    <>
      {may(person, 'deficiencies.read') && <ButtonLink href={`/deficiencies/worksheets/${engagement.id}`} icon="triangle-alert">Deficiencies</ButtonLink>}
      {may(person, 'controlTests.create') && <ButtonLink href={`/control-tests/new?engagementId=${engagement.id}`} variant="primary" icon="plus" disabledReason={open ? undefined : 'It is closed.'}>Plan a test</ButtonLink>}
      {may(person, 'reports.create') && may(person, 'controlTests.read') && <ButtonLink href={`/reports/new?${new URLSearchParams({ kind: 'engagement', ofId: engagement.id, fromDay: engagement.fromDay, toDay: engagement.toDay, zone: engagement.zone })}`} icon="file-text">Report</ButtonLink>}
      {may(person, 'engagements.update') && <ButtonLink href={`/engagements/${engagement.id}/edit`} icon="pencil" disabledReason={open ? undefined : 'It is closed.'}>Edit</ButtonLink>}
    </>
  )
  return (
    <Page title={engagementName(engagement)} meaning={engagement.description || undefined} breadcrumbs={[{ label: 'Engagements', href: '/engagements' }]} marks={<Status tone={open ? 'info' : 'off'}>{engagementStates[engagement.state]}</Status>} actions={actions}>
      <TwoColumn aside={<Activity events={engagement.timeline} />}>
        <Panel title="Tests" meaning={tests.next ? 'The newest hundred.' : undefined}>
          <TestRows tests={tests.rows} none="Nothing is tested in it yet." />
        </Panel>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Who audits', value: engagementKinds[engagement.kind] },
              { label: 'Owner', value: engagement.ownerName ?? '—' },
              { label: 'Period', value: periodInWords(engagement) },
              { label: 'Opened', value: <Time at={engagement.createdAt} format="absolute" /> },
            ]}
          />
        </Panel>
        <Panel title="Sample sizes" meaning={engagement.sizesSource}>
          <Facts facts={sizeKeys.map((key) => ({ label: sizeWords[key], value: `${engagement.sizes[key]} ${engagement.sizes[key] === 1 ? 'item' : 'items'}` }))} />
        </Panel>
        {open && may(person, 'engagements.close') && <Form action={close.bind(null, engagement.id)} version={engagement.version} label="Close" confirm={{ title: 'Close this engagement?', text: 'Nothing new is planned in it. It can be opened again.', yes: 'Close it' }}><Submit variant="quiet">Close it</Submit></Form>}
        {!open && may(person, 'engagements.reopen') && <Form action={reopen.bind(null, engagement.id)} version={engagement.version} label="Open again"><Submit variant="quiet">Open it again</Submit></Form>}
      </TwoColumn>
    </Page>
  )
}
