import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { getSystemLogs } from '#lib/edge/entities.ts'
import { shown } from '#lib/edge/page.ts'
import { frameworkNames } from '#lib/frameworks/names.ts'
import { getSystem } from '#lib/modules/systems/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Areas } from '../../evidence/_parts/marks.tsx'
import { Days } from '../../logs/_parts/days.tsx'
import { Counts, Fired, spanOf } from '../../logs/_parts/picture.tsx'
import { Criticality } from '../_parts/marks.tsx'
import { remove, restore } from '../actions.ts'

export default async function SystemPage({ params }: { params: Promise<{ systemId: string }> }) {
  const { systemId } = await params
  const { person } = await requirePerson('systems.read', `/systems/${systemId}`)
  const system = await shown(getSystem(person, { id: systemId }))
  const logs = may(person, 'events.read') && system.deletedAt === null ? await getSystemLogs(person, { id: systemId }) : null
  const mine = person.grants['systems.update'] === 'any' || system.ownerId === person.userId
  const edit = may(person, 'systems.update') && (
    <ButtonLink href={`/systems/${system.id}/edit`} icon="pencil" disabledReason={system.deletedAt ? 'Restore it first.' : mine ? undefined : 'Only its owner may edit it.'}>Edit</ButtonLink>
  )
  return (
    <Page
      title={system.name}
      breadcrumbs={[{ label: 'Systems', href: '/systems' }]}
      marks={system.deletedAt ? <Status tone="bad">Removed</Status> : <Criticality rank={system.criticality} />}
      actions={edit}
    >
      <TwoColumn aside={<Activity events={system.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Description', value: system.description || 'None' },
              { label: 'Owner', value: system.ownerName ?? 'Nobody yet' },
              { label: 'Environment', value: system.environment },
              { label: 'In scope of', value: system.scopes.length > 0 ? system.scopes.map((scope) => <Badge key={scope}>{frameworkNames[scope] ?? scope}</Badge>) : 'Nothing yet' },
              { label: 'Data', value: system.dataClasses.join(', ') || 'Not said' },
              { label: 'Processes', value: system.processes.join(', ') || 'Not said' },
              { label: 'Controls', value: system.controls.length > 0 ? <Areas codes={system.controls} /> : 'None yet' },
              { label: 'Names in the logs', value: system.logNames.join(', ') || 'None: its events are found by its name alone' },
              { label: 'Registered', value: <Time at={system.createdAt} format="absolute" /> },
            ]}
          />
        </Panel>
        {logs && (
          <>
            <Days days={logs.days} events={`/events?system=${encodeURIComponent(system.logNames[0] ?? system.name)}`} />
            <Fired findings={logs.findings} />
            <Panel title="In the logs, last 90 days"><p>{spanOf(logs.events)}</p></Panel>
            <Counts picture={logs.events} without="systems" />
          </>
        )}
        {may(person, 'systems.restore') && system.deletedAt && (
          <Form action={restore.bind(null, system.id)} label="Restore"><Submit>Restore to the register</Submit></Form>
        )}
        {may(person, 'systems.remove') && !system.deletedAt && (
          <Panel title="Remove from the register" meaning="Its history stays, and it can be restored.">
            <Form action={remove.bind(null, system.id)} confirm={{ title: `Remove ${system.name}?`, text: 'It leaves the register and every list of systems in scope.', yes: 'Remove', danger: true }} label="Remove">
              <Field name="reason" label="Reason" maxLength={1000} help="Recorded in the audit trail." />
              <div><Submit variant="danger">Remove</Submit></div>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
