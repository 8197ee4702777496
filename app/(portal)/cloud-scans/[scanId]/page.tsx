import { Field } from '#components/form/field.tsx'
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
import { getScan } from '#lib/modules/cloud-scans/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { remove, restore } from '../actions.ts'

export default async function ScanPage({ params }: { params: Promise<{ scanId: string }> }) {
  const { scanId } = await params
  const { person } = await requirePerson('cloudScans.read', `/cloud-scans/${scanId}`)
  const scan = await shown(getScan(person, { id: scanId }))
  const edit = may(person, 'cloudScans.update') && (
    <ButtonLink href={`/cloud-scans/${scan.id}/edit`} icon="pencil" disabledReason={scan.deletedAt ? 'Restore it first.' : undefined}>Edit</ButtonLink>
  )
  return (
    <Page title={scan.name} breadcrumbs={[{ label: 'Cloud scans', href: '/cloud-scans' }]} marks={scan.deletedAt && <Status tone="bad">Removed</Status>} actions={edit}>
      <TwoColumn aside={<Activity events={scan.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Description', value: scan.description || 'None' },
              { label: 'Made', value: <Time at={scan.createdAt} format="absolute" /> },
            ]}
          />
        </Panel>
        {may(person, 'cloudScans.restore') && scan.deletedAt && (
          <Form action={restore.bind(null, scan.id)} label="Restore"><Submit>Restore</Submit></Form>
        )}
        {may(person, 'cloudScans.remove') && !scan.deletedAt && (
          <Panel title="Remove" meaning="Its history stays, and it can be restored.">
            <Form action={remove.bind(null, scan.id)} confirm={{ title: `Remove ${scan.name}?`, text: 'It leaves every list.', yes: 'Remove', danger: true }} label="Remove">
              <Field name="reason" label="Reason" maxLength={1000} help="Stands in the audit trail." />
              <Submit variant="danger">Remove</Submit>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
