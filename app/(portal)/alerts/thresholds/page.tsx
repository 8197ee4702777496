import { Checkbox, Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Badge, Severity, severities } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { measureNames, severityKeys } from '#lib/modules/alerts/model.ts'
import { listThresholds } from '#lib/modules/alerts/queries.ts'
import { addThreshold, changeThreshold, dropThreshold } from '../actions.ts'

type Values = { name: string; measure: string; most: number; severity: string; enabled: boolean }

const Fields = ({ values }: { values?: Values }) => (
  <>
    <Field name="name" label="Name" required maxLength={200} defaultValue={values?.name} />
    <Select name="measure" label="Number" required options={Object.entries(measureNames).map(([value, label]) => ({ value, label }))} defaultValue={values?.measure} />
    <Field name="most" label="At most" type="number" min={0} required defaultValue={values?.most} help="An alert is open as long as there are more." />
    <Select name="severity" label="Severity" required options={severityKeys.map((value) => ({ value, label: severities[value] }))} defaultValue={values?.severity ?? 'medium'} />
    <Checkbox name="enabled" label="On" defaultChecked={values?.enabled ?? true} />
  </>
)

export default async function ThresholdsPage() {
  const { person } = await requirePerson('alerts.read', '/alerts/thresholds')
  const rows = await shown(listThresholds(person, {}))
  return (
    <Page title="Thresholds" meaning="A number with a limit: above it an alert is open, and it resolves itself once the number is within it again. The portal looks every minute." breadcrumbs={[{ label: 'Alerts', href: '/alerts' }]} width="narrow">
      <div className="stack">
        {rows.length === 0 && <EmptyState icon="inbox" title="No threshold yet">Set one for what should not pile up unseen.</EmptyState>}
        {rows.map((row) => (
          <Panel key={row.id} title={row.name} meaning={`${measureNames[row.measure]}: ${formatNumber(row.value)} now, at most ${formatNumber(row.most)}.`} actions={<>{!row.enabled ? <Badge>Off</Badge> : row.value > row.most && <Badge tone="bad">Above</Badge>} <Severity value={row.severity} /></>}>
            {may(person, 'alerts.updateThreshold') && (
              <details className="more">
                <summary>{`Change ${row.name}`}</summary>
                <Form action={changeThreshold.bind(null, row.id)} version={row.version} label={`Change ${row.name}`}><Fields values={row} /><Submit variant="secondary">Save</Submit></Form>
                <Form action={dropThreshold.bind(null, row.id)} label={`Remove ${row.name}`}><Submit variant="quiet">Remove it</Submit></Form>
              </details>
            )}
          </Panel>
        ))}
        {may(person, 'alerts.createThreshold') && <Panel title="Set a threshold"><Form action={addThreshold} label="Set a threshold"><Fields /><Submit>Set it</Submit></Form></Panel>}
      </div>
    </Page>
  )
}
