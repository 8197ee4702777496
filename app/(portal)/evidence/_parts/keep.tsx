import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import type { getEvidence } from '#lib/modules/evidence/queries.ts'
import { Approval } from '../../_parts/approval.tsx'
import { Keeping } from '../../artifacts/_parts/keep.tsx'
import { remove, restore } from '../actions.ts'

type Evidence = Awaited<ReturnType<typeof getEvidence>>

export function Restore({ evidence, person }: { evidence: Evidence; person: Person }) {
  return may(person, 'evidence.restore') && evidence.deletedAt && <Form action={restore.bind(null, evidence.id)} label="Restore"><Submit>Restore to the library</Submit></Form>
}

/** How long it stays, and taking it out of the library. */
export function Keep({ evidence, person }: { evidence: Evidence; person: Person }) {
  const held = evidence.versions.some((version) => version.legalHold)
  const file = evidence.versions[0]
  return (
    <>
      {file && <Keeping file={{ id: file.artifactId, retainUntil: file.retainUntil, legalHold: held }} person={person} show={`/evidence/${evidence.id}`} />}
      {evidence.removal ? <Approval person={person} id={evidence.removal} /> : may(person, 'evidence.requestRemoval') && !evidence.deletedAt && (
        <Panel title="Remove from the library" meaning="Somebody else must approve it. Its files stay as long as they must, its history always, and it can be restored.">
          <Form action={remove.bind(null, evidence.id)} label="Request the removal">
            <Field name="reason" label="Why it should be removed" required maxLength={1000} help="Whoever decides reads it; recorded in the audit trail." />
            <FormFoot><Submit variant="danger" disabledReason={held && 'It is under a legal hold.'}>Request the removal</Submit></FormFoot>
          </Form>
        </Panel>
      )}
    </>
  )
}
