import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getDuty } from '#lib/modules/duties/catalog.ts'
import { conflictEnvironments } from '#lib/modules/duties/model.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { crumb, Risk, RuleState } from '../../_parts/marks.tsx'
import { endMap, remove, restore } from '../../actions.ts'

type Mapping = Awaited<ReturnType<typeof getDuty>>['mappings'][number]

/** A mapping in a sentence. */
function saidOf(of: Mapping): string {
  const where = of.portal ? 'in the portal' : of.system ? `in ${of.system}` : 'in any system'
  const rest = [of.rightKind && `kind ${of.rightKind}`, of.environment && conflictEnvironments[of.environment as keyof typeof conflictEnvironments].toLowerCase(), of.scope && `scope ${of.scope}`, of.exceptNames.length > 0 && `except ${of.exceptNames.join(', ')}`, of.exceptScopes.length > 0 && `not in ${of.exceptScopes.join(', ')}`].filter(Boolean)
  return `${where}${rest.length > 0 ? `; ${rest.join('; ')}` : ''}`
}

export default async function DutyPage({ params }: { params: Promise<{ dutyId: string }> }) {
  const { dutyId } = await params
  const { person } = await requirePerson('duties.read', `/duties/catalog/${dutyId}`)
  const duty = await shown(getDuty(person, { id: dutyId }))
  const map = may(person, 'duties.map') && !duty.deletedAt && <ButtonLink href={`/duties/catalog/${duty.id}/map`} variant="primary" icon="plus">Map rights</ButtonLink>
  return (
    <Page title={duty.name} breadcrumbs={[crumb, { label: 'Duties', href: '/duties/catalog' }]} marks={duty.deletedAt && <Status tone="bad">Removed</Status>} actions={<>{may(person, 'duties.update') && !duty.deletedAt && <ButtonLink href={`/duties/catalog/${duty.id}/edit`} icon="pencil">Edit</ButtonLink>}{map}</>}>
      <TwoColumn aside={<Activity events={duty.timeline} />}>
        <Panel title="Facts"><Facts facts={[{ label: 'Description', value: duty.description || 'None', wide: true }, { label: 'Created', value: <Time at={duty.createdAt} format="absolute" /> }, { label: 'From', value: duty.starter ? 'The starter set' : 'This organization' }]} /></Panel>
        <Panel title="Mappings" meaning="Which rights are this duty. A mapping is never altered: it is ended, and another one takes its place.">
          {duty.mappings.length === 0 ? <EmptyState icon="layers" title="Nothing maps to it" action={map || undefined}>Rules with this duty cannot be evaluated.</EmptyState> : (
            <ul className="rows">
              {duty.mappings.map((each) => (
                <li key={each.id}>
                  <div>
                    <p><b>{each.right}</b> {each.by === 'id' ? '(native id)' : '(pattern of the name)'} {each.endedAt && <Status tone="off">Ended</Status>}</p>
                    <p className="muted">{saidOf(each)}. Since <Time at={each.createdAt} format="date" />{each.endedAt && <>, ended <Time at={each.endedAt} format="date" /> by {each.endedBy}: {each.endReason}</>}</p>
                  </div>
                  {!each.endedAt && may(person, 'duties.endMapping') && <details className="more"><summary>End it</summary><Form action={endMap.bind(null, each.id, duty.id)} label="End the mapping"><Field name="reason" label="Why" required maxLength={2000} /><FormFoot><Submit variant="danger">End it</Submit></FormFoot></Form></details>}
                </li>
              ))}
            </ul>
          )}
        </Panel>
        {duty.rules.length > 0 && <Panel title="Rules that keep it apart"><ul className="rows">{duty.rules.map((each) => <li key={each.id}><div><p><a href={`/duties/rules/${each.id}`}>{each.name}</a> <RuleState value={each.state} /> <Risk value={each.risk} /></p></div></li>)}</ul></Panel>}
        {may(person, 'duties.restore') && duty.deletedAt && <Form action={restore.bind(null, duty.id)} label="Restore"><Submit>Restore</Submit></Form>}
        {may(person, 'duties.remove') && !duty.deletedAt && (
          <Panel title="Remove" meaning="Its history stays, and it can be restored.">
            <Form action={remove.bind(null, duty.id)} confirm={{ title: `Remove ${duty.name}?`, text: 'It leaves every list.', yes: 'Remove', danger: true }} label="Remove">
              <Field name="reason" label="Reason" maxLength={1000} help="Recorded in the audit trail." />
              <Submit variant="danger" disabledReason={duty.rules.length > 0 && 'Rules keep it apart: end them first.'}>Remove</Submit>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
