import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import type { getEvidence } from '#lib/modules/evidence/queries.ts'
import { Approval } from '../../_parts/approval.tsx'
import { hold, keepLonger, remove, restore } from '../actions.ts'

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
      {file && may(person, 'evidence.setLegalHold') && (
        <Panel title="Keep" meaning="Retention is only ever made longer. A legal hold lasts until it is released, whatever the retention says.">
          <div className="stack">
            <Form action={hold.bind(null, evidence.id, !held)} label={held ? 'Release the legal hold' : 'Legal hold'}>
              <Field name="reason" label={held ? 'Why it is released' : 'Matter the legal hold is for'} required maxLength={1000} />
              <FormFoot><Submit variant="secondary" icon="lock">{held ? 'Release the legal hold' : 'Put under a legal hold'}</Submit></FormFoot>
            </Form>
            <Form action={keepLonger.bind(null, evidence.id)} label="Keep longer">
              <Field name="retainUntil" label="Keep until" type="date" required min={file.retainUntil.toISOString().slice(0, 10)} defaultValue={file.retainUntil.toISOString().slice(0, 10)} />
              <FormFoot><Submit variant="secondary">Keep longer</Submit></FormFoot>
            </Form>
          </div>
        </Panel>
      )}
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
