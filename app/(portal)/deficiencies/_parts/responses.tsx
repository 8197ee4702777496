import { RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { respond } from '../actions.ts'
import { Due } from './marks.tsx'
import type { Deficiency } from './sources.tsx'

/** What management says, the newest first; `owners`: of the form, for whoever responds. */
export function Responses({ of, owners }: { of: Deficiency; owners: { id: string; name: string }[] | null }) {
  const [latest, ...former] = of.responses
  return (
    <Panel title="Management response" actions={latest && <Status tone={latest.agrees ? 'good' : 'warn'}>{latest.agrees ? 'Agrees' : 'Disagrees'}</Status>}>
      <div className="stack">
        {latest ? (
          <Facts facts={[
            { label: 'Response', value: latest.said, wide: true }, { label: 'Action plan', value: latest.plan, wide: true }, { label: 'Owner', value: latest.ownerName }, { label: 'Due', value: <Due day={latest.dueDay} isOverdue={of.isOverdue} /> },
            { label: 'By', value: <>{latest.respondedByName ?? 'Somebody'}, <Time at={latest.respondedAt} format="absolute" /></> }, ...(latest.reason ? [{ label: 'Why it is another one than before', value: latest.reason, wide: true }] : []),
          ]} />
        ) : <p>Management has not responded yet.</p>}
        {former.length > 0 && <details className="more"><summary>{`Before: ${former.map((each) => `${each.dueDay === null ? 'no day' : `due ${each.dueDay}`} (${each.agrees ? 'agreed' : 'disagreed'})`).join(', ')}`}</summary><ul className="stack">{former.map((each) => <li key={each.number}>{each.said} {each.plan} {each.ownerName} {each.dueDay} <span className="muted">{each.respondedByName ?? 'Somebody'}, <Time at={each.respondedAt} format="absolute" /></span></li>)}</ul></details>}
        {owners && (
          <details className="more" open={!latest}>
            <summary>{latest ? 'Change the response' : 'Respond'}</summary>
            <Form action={respond.bind(null, of.id)} version={of.version} label="Respond">
              <RadioGroup name="agrees" label="Management" required options={[{ value: 'yes', label: 'Agrees' }, { value: 'no', label: 'Disagrees', disabledReason: of.agreed ? 'It agreed already' : undefined }]} defaultValue={latest ? (latest.agrees ? 'yes' : 'no') : null} />
              <TextArea name="said" label="Response" required maxLength={5000} rows={2} defaultValue={latest?.said} />
              <TextArea name="plan" label="Action plan" maxLength={5000} rows={2} defaultValue={latest?.plan} help="Needed where management agrees, with an owner and a day." />
              <Select name="ownerId" label="Owner" empty="Nobody" options={owners.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={of.ownerId ?? of.controlOwnerId} />
              <Field name="dueDay" label="Due" type="date" defaultValue={latest?.dueDay} />
              {latest && <TextArea name="reason" label="Why it is another one" required maxLength={2000} rows={2} help="The former response and its day stay." />}
              <Submit variant="secondary">Respond</Submit>
            </Form>
          </details>
        )}
      </div>
    </Panel>
  )
}
