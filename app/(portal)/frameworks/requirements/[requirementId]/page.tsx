import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { requirementLabel } from '#lib/modules/frameworks/model.ts'
import { getRequirement } from '#lib/modules/frameworks/requirement.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { recordTabs } from '../../../_parts/record-tabs.tsx'
import { Stands } from '../../_parts/marks.tsx'
import { Mappings, Reaches, Reasons } from '../../_parts/served.tsx'
import { Shown } from '../../_parts/shown.tsx'
import { exclude, include } from '../../actions.ts'

export default async function RequirementPage({ params, searchParams }: { params: Promise<{ requirementId: string }>; searchParams: Search }) {
  const { requirementId } = await params
  const path = `/frameworks/requirements/${requirementId}`
  const { person } = await requirePerson('frameworks.read', path)
  const of = await shown(getRequirement(person, { id: requirementId }))
  const framework = `${of.frameworkName} ${of.edition}`
  const asks = of.kind === 'requirement' && !of.withdrawn
  const open = asks && of.state !== 'retired'
  const { view, tabs } = recordTabs((await searchParams).view, { label: 'Requirement', href: path, views: [{ view: 'why', label: 'Why' }, { view: 'mapped', label: 'Mapped', count: of.mappings.length }, ...(of.reaches.length > 0 ? [{ view: 'others' as const, label: 'Other requirements', count: of.reaches.length }] : [])] })
  const above = of.parentId && of.parentKind === 'requirement' ? [{ label: of.parentCode ?? '', href: `/frameworks/requirements/${of.parentId}` }] : []
  return (
    <Page
      title={requirementLabel(of)}
      meaning={of.text || undefined}
      breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }, { label: framework, href: `/frameworks/${of.frameworkId}` }, ...above]}
      marks={of.withdrawn ? <Status tone="off">Withdrawn</Status> : <Stands outcome={of.outcome} partly={of.partly} excluded={of.excluded !== null} />}
      actions={open && may(person, 'mappings.add') && <ButtonLink href={`/frameworks/mappings/new?requirementId=${of.id}`} variant="primary" icon="plus">Map to it</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {tabs}
        {view === 'why' && (
          <>
            <Panel title="Why" meaning={of.excluded ? `Excluded: ${of.excluded}` : (of.why ?? 'It asks nothing by itself.')} flush={of.reasons.length > 0}>
              {of.reasons.length > 0 && <Reasons reasons={of.reasons} />}
            </Panel>
            <Panel title="Facts">
              <Facts
                facts={[
                  { label: 'Framework', value: <a href={`/frameworks/${of.frameworkId}`}>{framework}</a> },
                  { label: 'In', value: of.parentCode ? `${of.parentCode} ${of.parentTitle ?? ''}` : '—' },
                  { label: 'Answers for it', value: of.ownerName ?? 'Nobody: the framework is not adopted' },
                  { label: 'Weight', value: of.weight === null ? '—' : String(of.weight) },
                  ...(of.parts.length > 0 ? [{ label: 'Parts', value: <>{of.parts.map((part, n) => <span key={part.id}>{n > 0 && ', '}<a href={`/frameworks/requirements/${part.id}`}>{part.code}</a>{part.withdrawn && ' (withdrawn)'}</span>)}</>, wide: true }] : []),
                ]}
              />
            </Panel>
            {asks && <Shown controls={of.controls} evidence={of.evidence} findings={of.findings} />}
            {!of.withdrawn && of.state === 'adopted' && !of.excluded && may(person, 'frameworks.exclude') && (
              <Panel title="Exclude" meaning={of.kind === 'domain' ? 'All requirements in it that are not excluded yet. They leave the score; the reason stands in the statement of applicability.' : 'For what does not apply here. It leaves the score; its reason stands in the statement of applicability.'}>
                <Form action={exclude.bind(null, of.id)} version={of.version} label="Exclude"><Field name="reason" label="Why it does not apply" required maxLength={2000} /><FormFoot><Submit variant="quiet">Exclude</Submit></FormFoot></Form>
              </Panel>
            )}
            {of.excluded && may(person, 'frameworks.include') && <Form action={include.bind(null, of.id)} version={of.version} label="Include again"><Submit variant="quiet">Include it again</Submit></Form>}
            {of.state !== 'adopted' && <p className="muted"><Badge>Not adopted</Badge> Nothing is held against {framework} here.</p>}
          </>
        )}
        {view === 'mapped' && (
          <Panel title="Mapped" meaning={of.mappings.length === 0 ? 'Nothing maps to it directly.' : 'Directly, with the strength; the note says why.'} flush={of.mappings.length > 0}>
            {of.mappings.length > 0 && <Mappings mappings={of.mappings} requirementId={of.id} />}
          </Panel>
        )}
        {view === 'others' && <Panel title="Other requirements" meaning="What it maps to by way of mappings, and how strongly along the whole way: what serves the one serves the other." flush><Reaches reaches={of.reaches} /></Panel>}
      </TwoColumn>
    </Page>
  )
}
