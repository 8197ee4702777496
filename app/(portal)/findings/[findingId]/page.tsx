import { Select } from '#components/form/choices.tsx'
import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { noteHint } from '#lib/decisions.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { readList, type Search, shown } from '#lib/edge/page.ts'
import { requirementName } from '#lib/frameworks/names.ts'
import { ownCheckOf, severityName } from '#lib/modules/findings/model.ts'
import { assigneeChoices, getFinding, getNeighbours } from '#lib/modules/findings/one.ts'
import { listFindings } from '#lib/modules/findings/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { sourceName } from '../../_parts/sources.ts'
import { incidentFact } from '../../incidents/_parts/linked.tsx'
import { userHref } from '../../logs/_parts/picture.tsx'
import { keyOf, stepsOf } from '../_parts/decide-form.tsx'
import { Decided } from '../_parts/decided.tsx'
import { FindingState } from '../_parts/marks.tsx'
import { ItsEvents, WhyItMatched } from '../_parts/proof.tsx'
import { assign, decide } from '../actions.ts'

type Extra = { evidenceId?: unknown; reasons?: { points: number; because: string }[]; matched?: Parameters<typeof WhyItMatched>[0]['matched']; requirements?: { framework: string; id: string; strength: string }[] }
type Params = { params: Promise<{ findingId: string }>; searchParams: Search }
type Finding = Awaited<ReturnType<typeof getFinding>>

async function opened(findingId: string) {
  const { person } = await requirePerson('findings.read', `/findings/${findingId}`)
  return { person, finding: await shown(getFinding(person, { id: findingId })) }
}

/** The list one came from: its filters and its order, as they stand in the address. Opened from elsewhere: what is undecided, by risk. */
function listOf(search: Awaited<Search>) {
  const came = search.sort !== undefined
  const { filters, sort, direction } = readList(came ? search : { status: 'undecided', sort: 'riskScore', direction: 'desc' }, listFindings)
  return { came, input: { ...filters, sort, direction }, query: String(new URLSearchParams({ view: 'each', ...filters, sort, direction, ...(typeof search.groups === 'string' && { groups: search.groups }) })) }
}

export default async function FindingPage({ params, searchParams }: Params) {
  const [{ findingId }, search] = await Promise.all([params, searchParams])
  const { person, finding } = await opened(findingId)
  const list = listOf(search)
  const beside = await shown(getNeighbours(person, { id: findingId, ...list.input } as never), `/findings/${findingId}`)
  const extra = finding.extraData as Extra
  const incident = await incidentFact(person, 'finding', finding.id)
  const back = list.came ? `/findings?${list.query}` : '/findings'
  return (
    <Page
      title={finding.ruleName}
      meaning={finding.description}
      breadcrumbs={[{ label: 'Findings', href: back }]}
      marks={<><Severity value={severityName(finding.severity)} /> <FindingState value={finding.status} /></>}
      actions={
        <>
          <a href={back} data-key="u" hidden>Back to the list</a>
          {may(person, 'incidents.create') && <ButtonLink href={`/incidents/new?findingId=${finding.id}`} icon="siren">Open an incident</ButtonLink>}
          <ButtonLink href={`/findings/${beside.previous}?${list.query}`} hotkey="p" icon="chevron-left" disabledReason={beside.previous === null && 'This is the first of the list.'}>Previous</ButtonLink>
          <ButtonLink href={`/findings/${beside.next}?${list.query}`} hotkey="n" icon="chevron-right" disabledReason={beside.next === null && 'This is the last of the list.'}>Next</ButtonLink>
        </>
      }
    >
      <Decided person={person} search={search} />
      <TwoColumn aside={<Activity events={finding.timeline} />}>
        <WhyItMatched matched={extra.matched ?? []} />
        <ItsEvents finding={finding} opens={may(person, 'events.view')} />
        {may(person, 'findings.review') && <Decide person={person} finding={finding} list={list} />}
        <About person={person} finding={finding} extra={extra} incident={incident} />
        <Risk score={finding.riskScore} reasons={extra.reasons ?? []} />
        {extra.requirements && extra.requirements.length > 0 && (
          <Panel title="Maps to">
            <ul className="stack">{extra.requirements.map((each) => <li key={`${each.framework} ${each.id}`}>{requirementName(each)} <span className="muted">({each.strength})</span></li>)}</ul>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}

/** From a list the next one that is to be decided opens afterwards; opened from elsewhere, this one stays. */
async function Decide({ person, finding, list }: { person: Person; finding: Finding; list: ReturnType<typeof listOf> }) {
  const people = await assigneeChoices(person, {})
  const steps = stepsOf(person, finding.status)
  const hint = noteHint(steps)
  return (
    <Panel title="Decide">
      <div className="stack">
        <Form action={decide} label="Decide">
          <input type="hidden" name="ids" value={finding.id} />
          <input type="hidden" name="list" value={list.query} />
          <input type="hidden" name="next" value={list.came ? 'list' : 'here'} />
          <TextArea name="note" label="Note" rows={2} maxLength={2000} help={`${hint ? `${hint}. It` : 'It'} is kept in the audit trail.`} />
          <FormFoot>{steps.map((step) => <Submit key={step.verb} name="decision" value={step.verb} variant={step.likely ? 'primary' : 'secondary'} hotkey={keyOf[step.verb]} needs={step.note === 'needed' && 'note'}>{step.label}</Submit>)}</FormFoot>
        </Form>
        <Form action={assign} layout="inline" label="Assign">
          <input type="hidden" name="ids" value={finding.id} />
          <Select name="assigneeId" label="Assign to" empty="Nobody" options={people.map((each) => ({ value: each.id, label: each.name }))} defaultValue={finding.assigneeId ?? ''} />
          <Submit variant="secondary">Assign</Submit>
        </Form>
      </div>
    </Panel>
  )
}

function About({ person, finding, extra, incident }: { person: Person; finding: Finding; extra: Extra; incident: Awaited<ReturnType<typeof incidentFact>> }) {
  const system = finding.registeredSystem
  return (
    <Panel title="Facts">
      <Facts
        facts={[
          { label: 'Occurred', value: <Time at={finding.occurredAt} format="both" /> },
          { label: 'Found', value: <Time at={finding.createdAt} format="both" /> },
          { label: 'User', value: finding.userName && <a href={userHref(finding.userName)}>{finding.accountName ?? finding.userName}</a> },
          { label: 'System', value: system ? <a href={`/systems/${system.id}`}>{system.name === finding.system ? system.name : `${system.name} (${finding.system})`}</a> : finding.system },
          { label: 'Source', value: sourceName(finding.source) },
          { label: 'Rule', value: ownCheckOf(finding.ruleId) ?? (may(person, 'detectionRules.read') ? <a href={`/detection-rules/${finding.ruleId}`}>{finding.ruleId}</a> : finding.ruleId) },
          { label: 'Delivery', value: finding.batchId && (person.grants['deliveries.read'] === 'any' ? <a href={`/events/deliveries/${finding.batchId}`}>Where it came in</a> : 'Recorded') },
          ...(typeof extra.evidenceId === 'string' && may(person, 'evidence.read') ? [{ label: 'Evidence', value: <a href={`/evidence/${encodeURIComponent(extra.evidenceId)}`}>The evidence it is about</a> }] : []),
          ...incident,
          { label: 'Assigned to', value: finding.assigneeName ?? 'Nobody' },
          { label: 'Decided', value: finding.reviewedByName && <>by {finding.reviewedByName}, <Time at={finding.reviewedAt} format="both" /></> },
          { label: 'Note', value: finding.note, wide: true },
        ]}
      />
    </Panel>
  )
}

/** How the points add up, and where the sum was cut. */
function Risk({ score, reasons }: { score: number; reasons: NonNullable<Extra['reasons']> }) {
  const sum = reasons.reduce((total, each) => total + each.points, 0)
  return (
    <Panel title={`Risk ${score} of 100`} meaning="Every point has a reason. The score stops at 100, and at 0.">
      <dl className="sum">
        {reasons.map((reason) => <div key={reason.because}><dt>{reason.because}</dt><dd className="num">{reason.points > 0 ? `+${reason.points}` : reason.points}</dd></div>)}
        <div className="sum-all"><dt>{sum === score || reasons.length === 0 ? 'Risk' : sum > score ? `Risk: ${sum}, stops at ${score}` : `Risk: ${sum}, no less than ${score}`}</dt><dd className="num">{score}</dd></div>
      </dl>
    </Panel>
  )
}
