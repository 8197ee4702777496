import { TextArea } from '#components/form/field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { unfitSource } from '#lib/modules/evidence/model.ts'
import type { getEvidence } from '#lib/modules/evidence/queries.ts'
import { decide } from '../actions.ts'

type Evidence = Awaited<ReturnType<typeof getEvidence>>

/** The next legal steps; what this person may not do is shown with its reason. */
export function Decide({ evidence, person, now }: { evidence: Evidence; person: Person; now: Date }) {
  if (evidence.status !== 'collected' || evidence.deletedAt || !may(person, 'evidence.approve')) return null
  const own = evidence.versions.some((version) => version.collectedById === person.userId || version.collectedByPersonId === person.personId) && 'You collected this, so somebody else has to decide.'
  const file = evidence.versions[0]
  const broken = file?.checkOutcome && file.checkOutcome !== 'match' && 'The stored file is altered or missing: it has to be collected again.'
  const over = evidence.expiresAt && evidence.expiresAt <= now && 'It has run out already: it has to be collected again.'
  return (
    <Panel title="Decide" meaning={`About version ${evidence.versionNumber}, as you see it here. A newer file voids the decision.`}>
      <Form action={decide.bind(null, evidence.id)} version={evidence.version} label="Decide">
        <input type="hidden" name="versionNumber" value={evidence.versionNumber} />
        <TextArea name="reason" label="Reason" rows={2} maxLength={1000} help="Needed to reject; stands in the audit trail." />
        <FormFoot>
          <Submit name="decision" value="approve" icon="check" disabledReason={own || unfitSource(evidence.dataSource) || broken || over}>Approve</Submit>
          <Submit name="decision" value="reject" variant="danger" disabledReason={own}>Reject</Submit>
          {!evidence.reviewedAt && <Submit name="decision" value="review" variant="secondary" disabledReason={own}>Reviewed, decide later</Submit>}
        </FormFoot>
      </Form>
    </Panel>
  )
}
