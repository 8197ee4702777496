import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatDate } from '#lib/format.ts'
import { categories, type EvidenceCategory, type EvidenceStatus } from '#lib/modules/evidence/model.ts'
import { type CoveredOccurrence, mustCover } from '#lib/modules/evidence-templates/model.ts'
import { getTemplate } from '#lib/modules/evidence-templates/queries.ts'
import { frequencies, type Frequency } from '#lib/occurrences.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Areas, EvidenceState, OccurrenceMark } from '../../evidence/_parts/marks.tsx'
import { remove, restore } from '../actions.ts'

export default async function TemplatePage({ params }: { params: Promise<{ templateId: string }> }) {
  const { templateId } = await params
  const { person } = await requirePerson('evidenceTemplates.read', `/evidence-templates/${templateId}`)
  const template = await shown(getTemplate(person, { id: templateId }))
  const { coverage } = template
  return (
    <Page
      title={template.name}
      breadcrumbs={[{ label: 'Evidence templates', href: '/evidence-templates' }]}
      marks={template.deletedAt ? <Status tone="bad">Removed</Status> : undefined}
      actions={may(person, 'evidenceTemplates.update') && <ButtonLink href={`/evidence-templates/${template.id}/edit`} icon="pencil" disabledReason={template.deletedAt && 'Restore it first.'}>Edit</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={template.timeline} />}>
        <Stats>
          <Stat label="Current and approved" value={coverage.due === 0 ? null : coverage.have} of={coverage.due} unit="times" tone={coverage.have === coverage.due ? 'good' : 'warn'} />
          <Stat label="Missing" value={coverage.due === 0 ? null : coverage.missing} tone={coverage.missing > 0 ? 'bad' : 'good'} />
          <Stat label="Expired" value={coverage.due === 0 ? null : coverage.expired} tone={coverage.expired > 0 ? 'warn' : 'good'} />
        </Stats>
        <Panel title="Coverage" meaning="Occurrence by occurrence, the newest first. The present one counts once its evidence is in place or it has ended.">
          <ul className="rows">{coverage.occurrences.toReversed().map((each) => <Occurrence key={each.key} templateId={template.id} each={each} person={person} removed={template.deletedAt !== null} />)}</ul>
        </Panel>
        <Panel title="What is expected">
          <Facts
            facts={[
              { label: 'How often', value: frequencies[template.frequency as Frequency] },
              { label: 'Each covers', value: mustCover[template.mustCover] },
              { label: 'Since', value: <Time at={template.startsOn} format="date" /> },
              { label: 'Valid for', value: `${template.freshnessDays} days after it was taken` },
              { label: 'Category', value: categories[template.category as EvidenceCategory] },
              { label: 'Controls', value: template.controlAreas.length > 0 ? <Areas codes={template.controlAreas} /> : 'None named' },
              { label: 'Owner', value: template.ownerName ?? 'Nobody yet' },
              { label: 'How to collect it', value: <span className="whitespace-pre-line">{template.howToCollect || 'Not said'}</span>, wide: true },
            ]}
          />
        </Panel>
        {may(person, 'evidenceTemplates.restore') && template.deletedAt && <Form action={restore.bind(null, template.id)} label="Restore"><Submit>Expect it again</Submit></Form>}
        {may(person, 'evidenceTemplates.remove') && !template.deletedAt && (
          <Panel title="Stop expecting it" meaning="What was collected stays.">
            <Form action={remove.bind(null, template.id)} confirm={{ title: `Remove ${template.name}?`, text: 'Gaps are no longer shown.', yes: 'Remove', danger: true }} label="Remove">
              <Field name="reason" label="Reason" maxLength={1000} help="Recorded in the audit trail." />
              <FormFoot><Submit variant="danger">Remove</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}

function Occurrence({ templateId, each, person, removed }: { templateId: string; each: CoveredOccurrence; person: Person; removed: boolean }) {
  const wanted = each.state !== 'have' && each.state !== 'waiting' && !removed
  return (
    <li>
      <div>
        <p><b>{each.key}</b> <OccurrenceMark value={each.state} /> <span className="muted">{formatDate(each.from)} to {formatDate(new Date(each.to.getTime() - 1))}</span></p>
        {each.evidence.map((one) => <p key={one.id} className="row"><a href={`/evidence/${one.id}`}>{one.title}</a> <EvidenceState value={one.status as EvidenceStatus} /> {each.state === 'partial' && <span className="muted">covers <Time at={one.observedFrom} format="date" none="…" /> to <Time at={one.observedTo} format="date" none="…" /></span>}</p>)}
      </div>
      {wanted && may(person, 'evidence.collect') && <ButtonLink href={`/evidence/new?expected=${templateId}:${each.key}`} size="small" label={`Collect for ${each.key}`}>Collect</ButtonLink>}
    </li>
  )
}
