import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { stepsFrom, whyNot } from '#lib/decisions.ts'
import { evidenceDecisions, unfitSource } from '#lib/modules/evidence/model.ts'
import type { getEvidence } from '#lib/modules/evidence/queries.ts'
import { decide } from '../actions.ts'
import { canPreview } from './preview.tsx'

type Evidence = Awaited<ReturnType<typeof getEvidence>>

/** The next legal steps; what this person may not do is shown with its reason. */
export function Decide({ evidence, person, now, opened }: { evidence: Evidence; person: Person; now: Date; opened: boolean }) {
  if (evidence.deletedAt || !may(person, 'evidence.approve') || stepsFrom(evidenceDecisions, evidence.status).length === 0) return null
  const involved = { collector: evidence.versions.map((version) => ({ userId: version.collectedById, personId: version.collectedByPersonId })) }
  const file = evidence.versions[0]
  const broken = file?.checkOutcome && file.checkOutcome !== 'match' && 'The stored file is altered or missing: it has to be collected again.'
  const over = evidence.expiresAt && evidence.expiresAt <= now && 'It has expired: it has to be collected again.'
  const vague = (!evidence.observedFrom || !evidence.observedTo || evidence.controlAreas.length === 0) && 'It names no period or no control: say both under Edit first.'
  // What no browser shows is downloaded, and nothing tells this page when that is done: the operation asks again.
  const unseen = !opened && file && (canPreview(file.type) ? 'Open the file first, by Preview or Download.' : null)
  return (
    <Panel title="Decide" meaning={`About version ${evidence.versionNumber}, as you see it here. A newer file voids the decision.`}>
      <Form action={decide.bind(null, evidence.id)} version={evidence.version} label="Decide">
        <input type="hidden" name="versionNumber" value={evidence.versionNumber} />
        <TextArea name="reason" label="Reason" rows={2} maxLength={1000} help="Needed to reject; recorded in the audit trail." />
        {!opened && file && !canPreview(file.type) && <p className="muted">Download the file before you approve it: nobody approves what they have not seen.</p>}
        <FormFoot>
          {stepsFrom(evidenceDecisions, evidence.status).filter((step) => step.verb !== 'review' || !evidence.reviewedAt).map((step) => (
            <Submit
              key={step.verb} name="decision" value={step.verb} {...(step.likely ? { icon: 'check' as const } : { variant: step.note === 'needed' ? 'danger' as const : 'secondary' as const })}
              disabledReason={whyNot(evidenceDecisions, step.verb, person, involved) || (step.verb === 'approve' && (unfitSource(evidence.dataSource) || broken || over || vague)) || (step.verb !== 'reject' && unseen)}
            >
              {step.label}
            </Submit>
          ))}
        </FormFoot>
      </Form>
    </Panel>
  )
}
