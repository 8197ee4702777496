import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Severity, Status, type Tone } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { noteHint, stepsFrom, whyNot } from '#lib/decisions.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatOf } from '#lib/format.ts'
import { switchOffDecisions, switchOffStates } from '#lib/modules/detection-rules/model.ts'
import { getSwitchOff } from '#lib/modules/detection-rules/queries.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { decideSwitchOff } from '../../actions.ts'

const tones: Record<keyof typeof switchOffStates, Tone> = { requested: 'warn', approved: 'good', rejected: 'bad' }
const most = 200

export default async function SwitchOffPage({ params }: { params: Promise<{ requestId: string }> }) {
  const { requestId } = await params
  const { person } = await requirePerson('detectionRules.read', `/detection-rules/switch-offs/${requestId}`)
  const request = await shown(getSwitchOff(person, { id: requestId }))
  const steps = stepsFrom(switchOffDecisions, request.status).filter((step) => may(person, step.act))
  const requester = [{ userId: request.requestedById, personId: request.requestedByPersonId }]
  const on = request.rules.filter((rule) => rule.enabled).length
  return (
    <Page title={`Switch off ${request.label}`} breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }]} marks={<Status tone={tones[request.status]}>{switchOffStates[request.status]}</Status>} width="narrow">
      <div className="stack">
        <Panel title="The request">
          <Facts
            facts={[
              { label: 'Reason', value: request.reason, wide: true },
              { label: 'Requested', value: <>{request.requestedByName}, <Time at={request.requestedAt} format="absolute" /></> },
              { label: 'Decided', value: request.decidedAt && <>{request.decidedByName}, <Time at={request.decidedAt} format="absolute" /></> },
              { label: 'Note', value: request.note, wide: true },
              { label: 'Still on', value: formatOf(on, request.count) },
            ]}
          />
        </Panel>
        {steps.length > 0 && (
          <Panel title="Decide" meaning="Approved, they judge nothing that is received from then on; their findings stay.">
            <Form action={decideSwitchOff.bind(null, request.id)} label="Decide">
              <TextArea name="note" label="Note" rows={2} maxLength={2000} help={`${noteHint(steps) ?? ''}; recorded in the audit trail.`} />
              <FormFoot>
                {steps.map((step) => <Submit key={step.verb} name="decision" value={step.verb} {...(step.likely ? { icon: 'check' as const } : { variant: 'danger' as const })} disabledReason={whyNot(switchOffDecisions, step.verb, person, { requester })}>{step.label}</Submit>)}
              </FormFoot>
            </Form>
          </Panel>
        )}
        <Panel title={formatCount(request.count, 'rule')} meaning={request.rules.length > most ? `The first ${most} by severity.` : undefined}>
          <ul className="rows">
            {request.rules.slice(0, most).map((rule) => (
              <li key={rule.id}><div className="row"><a href={`/detection-rules/${rule.id}`}>{rule.title}</a> <Severity value={severityName(rule.severity)} /> {!rule.enabled && <Status tone="off">Off</Status>}</div></li>
            ))}
          </ul>
          {request.rules.length < request.count && <p className="muted">{formatOf(request.count - request.rules.length, request.count)} are gone: removed, or no longer in their pack.</p>}
        </Panel>
      </div>
    </Page>
  )
}
