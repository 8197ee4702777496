import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { JsonView } from '#components/ui/json-view.tsx'
import { Badge, Severity } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Day, getRuleDays } from '#lib/edge/entity-facts.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { requirementName } from '#lib/frameworks/names.ts'
import { sendExamples } from '#lib/modules/detection-rules/catalog/examples.ts'
import { getRule } from '#lib/modules/detection-rules/queries.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { Activity } from '../../_parts/activity.tsx'
import { recordTabs } from '../../_parts/record-tabs.tsx'
import { Days } from '../../logs/_parts/days.tsx'
import { BackTests } from '../_parts/back-tests.tsx'
import { Controls } from '../_parts/controls.tsx'
import { originName, RuleState } from '../_parts/marks.tsx'
import { Mutes } from '../_parts/mutes.tsx'
import { Numbers } from '../_parts/numbers.tsx'
import { Tried } from '../_parts/tried.tsx'
import { Turn } from '../_parts/turn.tsx'
import { remove, tryOn } from '../actions.ts'

export default async function RulePage({ params, searchParams }: { params: Promise<{ ruleId: string }>; searchParams: Search }) {
  const { ruleId } = await params
  const { person } = await requirePerson('detectionRules.read', `/detection-rules/${ruleId}`)
  const rule = await shown(getRule(person, { ruleId }))
  const tunes = rule.adjustable || rule.mutes.length > 0 || may(person, 'detectionRules.requestMute')
  const search = await searchParams
  const { view, tabs } = recordTabs(search.view, {
    label: rule.title, href: `/detection-rules/${rule.id}`,
    views: [
      { view: 'overview', label: 'Overview' },
      { view: 'test', label: 'Test' },
      ...(tunes ? [{ view: 'tuning' as const, label: 'Tuning', count: rule.mutes.filter((mute) => mute.status === 'requested').length }] : []),
      { view: 'definition', label: 'Definition' },
    ],
  })
  const days = view === 'overview' && may(person, 'findings.read') ? await getRuleDays(person, { ruleId }) : null
  return (
    <Page
      title={rule.title}
      meaning={rule.description}
      breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }]}
      marks={<><Severity value={severityName(rule.severity)} /> <RuleState rule={rule} /></>}
      actions={<>
        <ButtonLink href={`/findings?rule=${rule.id}`} icon="triangle-alert">Its findings</ButtonLink>
        {may(person, 'responseActions.request') && <ButtonLink href={`/response-actions/new?ruleId=${encodeURIComponent(rule.id)}`} icon="siren">Request response actions</ButtonLink>}
        {rule.origin === 'own' && may(person, 'detectionRules.updateRule') && <ButtonLink href={`/detection-rules/${rule.id}/edit`} icon="pencil">Edit</ButtonLink>}
      </>}
      tabs={tabs}
    >
      <TwoColumn aside={<Activity events={rule.timeline} />}>
        {view === 'overview' && <Overview rule={rule} person={person} days={days} />}
        {view === 'test' && (
          <>
            <Panel title="Try it" meaning="Paste an event as JSON, or several in [ ] as they came in: which selection matches, and by which value. The event is not stored.">
              <Form action={tryOn.bind(null, rule.id, rule.draft && may(person, 'detectionRules.tryDraft'))} label="Try it">
                <TextArea name="event" label="Event" required mono rows={6} maxLength={1_000_000} defaultValue={exampleOf(rule.examples?.firing, rule.kind)} />
                <FormFoot><Submit variant="secondary" icon="play">Try</Submit></FormFoot>
                <Tried />
              </Form>
            </Panel>
            <BackTests ruleId={rule.id} tests={rule.backTests} person={person} now={now()} />
          </>
        )}
        {view === 'tuning' && (
          <>
            {rule.adjustable && <Numbers ruleId={rule.id} adjustable={rule.adjustable} thresholds={rule.thresholds} waits={rule.numbersWait} person={person} />}
            <Mutes ruleId={rule.id} mutes={rule.mutes} drafts={rule.exceptionDrafts} chosen={typeof search.scope === 'string' ? search.scope : null} person={person} now={now()} />
          </>
        )}
        {view === 'definition' && (
          <>
            <Panel title="Definition"><Code block>{rule.yaml}</Code></Panel>
            {rule.examples && <Panel title="An event that fires it"><JsonView value={rule.examples.firing} open={3} /></Panel>}
            {rule.examples && <Panel title="One that does not"><JsonView value={rule.examples.quiet} open={1} /></Panel>}
          </>
        )}
      </TwoColumn>
    </Page>
  )
}

function Overview({ rule, person, days }: { rule: Awaited<ReturnType<typeof getRule>>; person: Person; days: Day[] | null }) {
  return (
    <>
      {rule.unready && <Notice kind="warn" title="Not running yet" action={may(person, 'settings.update') && <ButtonLink href="/settings" size="small">Settings</ButtonLink>}>{rule.unready}</Notice>}
      <Panel title="Facts">
        <Facts
          facts={[
            { label: 'Source', value: rule.source },
            { label: 'From', value: rule.packId ? <a href={`/detection-rules/packs/${rule.packId}`}>{originName(rule)}</a> : originName(rule) },
            { label: 'Licence', value: rule.licence ?? 'Not said' },
            { label: 'Author', value: rule.author ?? 'Not said' },
            { label: 'Control area', value: rule.areas.length > 0 && rule.areas.map((area) => <Badge key={area}>{area}</Badge>) },
            { label: 'Shows', value: rule.behaviours.length > 0 && rule.behaviours.join('; '), wide: true },
            { label: 'Base risk', value: rule.score && `${rule.score.base} of 100: ${rule.score.because}`, wide: true },
            { label: 'Maps to', value: rule.requirements.length > 0 && rule.requirements.map((each) => <Badge key={`${each.framework} ${each.id}`} title={each.strength}>{requirementName(each)}</Badge>), wide: true },
          ]}
        />
      </Panel>
      {days && <Days days={days} findings={`/findings?view=each&rule=${encodeURIComponent(rule.id)}`} />}
      <Turn rule={rule} person={person} />
      <Controls ruleId={rule.id} codes={rule.controls} person={person} />
      {rule.unjudged.count > 0 && (
        <Panel title="Not judged" meaning={`${rule.unjudged.more ? 'More than ' : ''}${formatCount(rule.unjudged.count, 'event')} took more work than a rule has for one: whether it fires on them is unknown. Narrow its expressions, or look at the events.`}>
          <ul className="stack">{rule.unjudged.latest.map(({ eventId, at }) => <li key={eventId}><a href={`/events/${eventId}`} data-hard="">An event</a>, judged <Time at={at} format="absolute" /></li>)}</ul>
        </Panel>
      )}
      {rule.origin === 'own' && may(person, 'detectionRules.removeRule') && (
        <Panel title="Remove" meaning="Its findings and history stay; its id is not reused.">
          <Form action={remove.bind(null, rule.id)} confirm={{ title: `Remove ${rule.title}?`, text: 'It no longer runs.', yes: 'Remove', danger: true }} label="Remove">
            <Field name="reason" label="Reason" maxLength={1000} help="Recorded in the audit trail." />
            <FormFoot><Submit variant="danger">Remove</Submit></FormFoot>
          </Form>
        </Panel>
      )}
    </>
  )
}

/** The example for the field to try it in: of a correlation its stream, unless that is long. */
function exampleOf(firing: unknown, kind: string): string | undefined {
  if (typeof firing !== 'object' || firing === null) return undefined
  const sent = sendExamples(firing as Record<string, unknown>)
  return kind === 'correlation' && sent.length <= 20 ? JSON.stringify(sent, null, 1) : JSON.stringify(sent[0], null, 2)
}
