import { Select } from '#components/form/choices.tsx'
import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { stepsFrom } from '#lib/decisions.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { findingDecisions, severityName } from '#lib/modules/findings/model.ts'
import { getFinding } from '#lib/modules/findings/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { sourceName } from '../../_parts/sources.ts'
import { FindingState, ownChecks } from '../_parts/marks.tsx'
import { assign, decide } from '../actions.ts'

type Extra = { evidenceId?: unknown; eventIds?: string[]; count?: number; reasons?: { points: number; because: string }[]; matched?: { selection: string; field: string; value: unknown; pattern: string }[]; requirements?: { framework: string; id: string; strength: string }[] }

export default async function FindingPage({ params }: { params: Promise<{ findingId: string }> }) {
  const { findingId } = await params
  const { person } = await requirePerson('findings.read', `/findings/${findingId}`)
  const finding = await shown(getFinding(person, { id: findingId }))
  const decides = may(person, 'findings.review')
  const people = decides ? await userChoices(person, {}) : []
  const extra = finding.extraData as Extra
  return (
    <Page
      title={finding.ruleName}
      meaning={finding.description}
      breadcrumbs={[{ label: 'Findings', href: '/findings' }]}
      marks={<><Severity value={severityName(finding.severity)} /> <FindingState value={finding.status} /></>}
    >
      <TwoColumn aside={<Activity events={finding.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Occurred', value: <Time at={finding.occurredAt} format="absolute" /> },
              { label: 'Found', value: <Time at={finding.createdAt} format="absolute" /> },
              { label: 'User', value: finding.userName && <a href={`/events?user=${encodeURIComponent(finding.userName)}`}>{finding.accountName ?? finding.userName}</a> },
              { label: 'System', value: finding.system },
              { label: 'Source', value: sourceName(finding.source) },
              { label: 'Rule', value: ownChecks[finding.ruleId] ?? (may(person, 'detectionRules.read') ? <a href={`/detection-rules/${finding.ruleId}`}>{finding.ruleId}</a> : finding.ruleId) },
              { label: 'Event', value: finding.eventId && (may(person, 'events.view') ? <a href={`/events/${finding.eventId}`} data-hard="">The event that shows it</a> : 'Recorded') },
              ...(typeof extra.evidenceId === 'string' && may(person, 'evidence.read') ? [{ label: 'Evidence', value: <a href={`/evidence/${encodeURIComponent(extra.evidenceId)}`}>The evidence it is about</a> }] : []),
              { label: 'Assigned to', value: finding.assigneeName ?? 'Nobody' },
              { label: 'Decided', value: finding.reviewedByName && <>by {finding.reviewedByName}, <Time at={finding.reviewedAt} /></> },
              { label: 'Note', value: finding.note, wide: true },
            ]}
          />
        </Panel>
        {decides && (
          <Panel title="Decide">
            <div className="stack">
              <Form action={decide} label="Decide">
                <input type="hidden" name="ids" value={finding.id} />
                <TextArea name="note" label="Note" rows={2} maxLength={2000} help="Needed for false positive and resolved; recorded in the audit trail." />
                <FormFoot>{stepsFrom(findingDecisions, finding.status).filter((step) => may(person, step.act)).map((step) => <Submit key={step.verb} name="decision" value={step.verb} variant={step.likely ? 'primary' : 'secondary'}>{step.label}</Submit>)}</FormFoot>
              </Form>
              <Form action={assign} layout="inline" label="Assign">
                <input type="hidden" name="ids" value={finding.id} />
                <Select name="assigneeId" label="Assign to" empty="Nobody" options={people.map((each) => ({ value: each.id, label: each.name }))} defaultValue={finding.assigneeId ?? ''} />
                <Submit variant="secondary">Assign</Submit>
              </Form>
            </div>
          </Panel>
        )}
        <Panel title={`Risk ${finding.riskScore} of 100`} meaning="Every point has a reason.">
          <ul className="stack">{(extra.reasons ?? []).map((reason) => <li key={reason.because}><b className="num">{reason.points > 0 ? `+${reason.points}` : reason.points}</b> {reason.because}</li>)}</ul>
        </Panel>
        {extra.matched && extra.matched.length > 0 && (
          <Panel title="Why it matched">
            <ul className="stack">
              {extra.matched.map((reason) => (
                <li key={`${reason.selection} ${reason.field} ${reason.pattern}`}><Code>{reason.field || 'any field'}</Code> is <Code>{String(reason.value).slice(0, 300)}</Code> <span className="muted">({reason.selection}: {reason.pattern})</span></li>
              ))}
            </ul>
          </Panel>
        )}
        {extra.eventIds && extra.eventIds.length > 0 && (
          <Panel title="Its events" meaning="The newest of the window, at most twenty.">
            <ol className="stack">{[...new Set(extra.eventIds)].map((each, n) => <li key={each}>{may(person, 'events.view') ? <a href={`/events/${each}`} data-hard="">Event {n + 1}</a> : `Event ${n + 1}`}</li>)}</ol>
          </Panel>
        )}
        {extra.requirements && extra.requirements.length > 0 && (
          <Panel title="Maps to">
            <ul className="stack">{extra.requirements.map((each) => <li key={`${each.framework} ${each.id}`}>{each.framework} {each.id} <span className="muted">({each.strength})</span></li>)}</ul>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
