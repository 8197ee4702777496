import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { frameworkLabel } from '#lib/modules/frameworks/model.ts'
import { getFramework, listRequirements } from '#lib/modules/frameworks/queries.ts'
import { frameworkSources, requirementOutcomes } from '#lib/modules/frameworks/words.ts'
import { Activity } from '../../_parts/activity.tsx'
import { FrameworkState, percent, scoreWords } from '../_parts/marks.tsx'
import { Oscal } from '../_parts/oscal.tsx'
import { RequirementRows } from '../_parts/requirement-rows.tsx'
import { retire } from '../actions.ts'

const formats = ['csv', 'xlsx', 'json', 'pdf'] as const

export default async function FrameworkPage({ params, searchParams }: { params: Promise<{ frameworkId: string }>; searchParams: Search }) {
  const { frameworkId } = await params
  const path = `/frameworks/${frameworkId}`
  const { person } = await requirePerson('frameworks.read', path)
  const list = readList(await searchParams, listRequirements)
  const framework = await shown(getFramework(person, { id: frameworkId }))
  const { rows, next } = await shown(listRequirements(person, { id: framework.id, ...list.filters, limit: 2_000 }), path)
  const adopted = framework.state === 'adopted'
  const actions = (
    <>
      <ButtonLink href={`${path}/gaps`}>Gaps</ButtonLink>
      {adopted && may(person, 'frameworks.update') && <ButtonLink href={`${path}/edit`} icon="pencil">Edit scope</ButtonLink>}
      {!adopted && may(person, 'frameworks.adopt') && <ButtonLink href={`${path}/adopt`} variant="primary" icon="check">Adopt it</ButtonLink>}
    </>
  )
  return (
    <Page title={frameworkLabel(framework)} meaning={framework.note || undefined} breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }]} marks={<FrameworkState value={framework.state} />} actions={actions}>
      <TwoColumn aside={<Activity events={framework.timeline} />}>
        <Panel title="Posture" meaning={`As of now: ${scoreWords(framework.score)}${framework.excluded > 0 ? `; ${framework.excluded} more excluded` : ''}.`} actions={adopted && may(person, 'postureSnapshots.read') && <a className="link" href={`/frameworks/posture?frameworkId=${framework.id}`}>Trend</a>}>
          <Facts
            facts={[
              { label: 'Score', value: <><b>{percent(framework.score)}</b> <span className="muted">{framework.score.weightPassed} of {framework.score.weight} by weight</span></> },
              { label: 'Weights', value: 'critical 4, high 3, medium 2, low 1; a control counts as high, a requirement that nothing tests as medium' },
            ]}
          />
        </Panel>
        <Panel title="Facts">
          <Facts
            facts={[
              ...(adopted ? [{ label: 'Owner', value: framework.ownerName ?? '—' }, { label: 'Held against', value: `${framework.fromDay} to ${framework.toDay ?? 'no last day'}` }, { label: 'Scope', value: framework.scope, wide: true }, { label: 'Systems', value: framework.systemIds.length === 0 ? 'All' : formatCount(framework.systemIds.length, 'system') }] : []),
              ...(framework.retiredReason ? [{ label: 'Retired because', value: framework.retiredReason, wide: true }] : []),
              { label: 'Publisher', value: framework.publisher || '—' },
              { label: 'From', value: <>{frameworkSources[framework.source]} <span className="muted"><Time at={framework.createdAt} format="date" /></span></> },
              { label: 'Requirements', value: framework.requirements.toLocaleString('en') },
              ...(framework.source === 'imported' ? [{ label: 'Not kept of the file', value: framework.losses.length === 0 ? 'Nothing: all of it is here' : `${formatCount(framework.losses.length, 'thing')}, such as ${framework.losses.slice(0, 3).map(({ at, what }) => `${at}: ${what}`).join('; ')}`, wide: true }, { label: 'Links', value: framework.links === 0 ? 'None' : `${framework.links}, none of them followed` }] : []),
            ]}
          />
        </Panel>
        <Oscal of={framework} person={person} />
        <FilterBar list={list} path={path} filters={[{ kind: 'search', name: 'search', label: 'Number or title' }, { kind: 'select', name: 'outcome', label: 'Stands', options: Object.entries({ ...requirementOutcomes, excluded: 'Excluded' }).map(([value, label]) => ({ value, label })) }]} />
        {next !== null && <p className="muted">The first two thousand rows are shown: filter for others.</p>}
        <RequirementRows rows={rows} />
        {may(person, 'frameworks.export') && (
          <Panel title="Download" meaning="Each requirement with how it stands and why; and every mapping to it, retired ones too.">
            <p>Requirements: {formats.map((kind) => <ButtonLink key={kind} variant="quiet" href={`/api/v1/requirements.${kind}?frameworkId=${framework.id}`} icon="download" hard download="">{kind.toUpperCase()}</ButtonLink>)}</p>
            {may(person, 'mappings.export') && <p>Mappings: {formats.map((kind) => <ButtonLink key={kind} variant="quiet" href={`/api/v1/mappings.${kind}?frameworkId=${framework.id}`} icon="download" hard download="">{kind.toUpperCase()}</ButtonLink>)}</p>}
          </Panel>
        )}
        {framework.state !== 'retired' && may(person, 'frameworks.retire') && (
          <Panel title="Retire" meaning="Nothing is held against it any more, and nothing new maps to it. What was, stays; it can be adopted again.">
            <Form action={retire.bind(null, framework.id)} version={framework.version} label="Retire" confirm={{ title: `Retire ${frameworkLabel(framework)}?`, text: 'It leaves the posture and the gaps.', yes: 'Retire', danger: true }}>
              <Field name="reason" label="Reason" required maxLength={2000} />
              <FormFoot><Submit variant="danger">Retire</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
