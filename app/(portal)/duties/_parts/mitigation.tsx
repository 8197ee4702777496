import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { dutyChoices } from '#lib/modules/duties/catalog.ts'
import { longestMitigation } from '#lib/modules/duties/model.ts'
import type { getConflict } from '#lib/modules/duties/queries.ts'
import { endMit, mitigate } from '../actions.ts'

type Mitigation = Awaited<ReturnType<typeof getConflict>>['mitigations'][number]

export function Mitigations({ of, person, show }: { of: Mitigation[]; person: Person; show: string }) {
  if (of.length === 0) return null
  return (
    <Panel title="Mitigations" meaning="Compensating controls, the newest first. Ended ones stay.">
      <ul className="rows">
        {of.map((each) => (
          <li key={each.id}>
            <div>
              <p><a className="inline" href={`/controls/${each.controlId}`}>{each.control}</a> {each.inForce ? <Status tone="info">In force, expires <Time at={each.endsAt} format="date" /></Status> : <Status tone="off">{each.endedAt ? 'Ended' : 'Expired'}</Status>} {each.conflictId === null && <Badge>All conflicts of the rule</Badge>}</p>
              <p className="muted">{each.reason} By {each.author}, <Time at={each.startsAt} format="date" />. {each.evidenceId ? <>Evidence: <a className="inline" href={`/evidence/${each.evidenceId}`}>{each.evidence}</a>.</> : 'No evidence named.'}{each.endReason && ` Ended: ${each.endReason}`}</p>
            </div>
            {each.inForce && may(person, 'duties.endMitigation') && (
              <details className="more"><summary>End it</summary><Form action={endMit.bind(null, each.id, show)} label="End the mitigation"><Field name="reason" label="Why" required maxLength={2000} /><FormFoot><Submit variant="danger">End it</Submit></FormFoot></Form></details>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

export async function MitigationForm({ person, ruleId, conflictId }: { person: Person; ruleId: string; conflictId: string | null }) {
  const { controls, evidence } = await dutyChoices(person, {})
  return (
    <Panel title={conflictId ? 'Mitigate it' : 'Mitigate every conflict of this rule'} meaning={`Until a day, by a control that would find what ${conflictId ? 'the conflict makes' : 'its conflicts make'} possible. Nobody mitigates a conflict of their own.`}>
      <Form action={mitigate.bind(null, ruleId, conflictId)} label="Mitigate">
        <Select name="controlId" label="Compensating control" required options={controls.map((each) => ({ value: each.id, label: `${each.code} ${each.title}` }))} />
        <Select name="evidenceId" label="Evidence that it works" empty="None yet" options={evidence.map((each) => ({ value: each.id, label: each.title }))} help="Approved evidence, the newest first." />
        <TextArea name="reason" label="Why that is enough" required maxLength={2000} />
        <Field name="until" label="Expires" type="date" required help={`At most ${longestMitigation} days ahead; until the start of that day, UTC. Then it is open again.`} />
        <FormFoot><Submit variant="secondary">Mitigate</Submit></FormFoot>
      </Form>
    </Panel>
  )
}
