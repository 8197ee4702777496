import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatCount } from '#lib/format.ts'
import { gatedSeverity } from '#lib/modules/detection-rules/model.ts'
import type { getRule } from '#lib/modules/detection-rules/queries.ts'
import { askSwitchOff, turnRule } from '../actions.ts'
import { noiseOf } from './back-tests.tsx'

type Rule = Awaited<ReturnType<typeof getRule>>

const came = { fired: 'it fired', quiet: 'it did not fire', unknown: 'whether it fires could not be told' }

/** On or off: a draft is tried first, a high or critical rule is switched off on request. */
export function Turn({ rule, person }: { rule: Rule; person: Person }) {
  if (rule.switchOff) {
    return (
      <Notice kind="warn" title="Requested to be switched off" action={rule.switchOff.approvalId && may(person, 'approvals.read') ? <ButtonLink href={`/approvals/${rule.switchOff.approvalId}`} size="small">The request</ButtonLink> : undefined}>
        “{rule.switchOff.reason}” {rule.switchOff.requestedByName}, <Time at={rule.switchOff.requestedAt} />. Until somebody else approves it the rule stays on.
      </Notice>
    )
  }
  if (rule.enabled && rule.severity >= gatedSeverity) {
    return may(person, 'detectionRules.requestSwitchOff') && (
      <Panel title="Switch off" meaning="Of a high or critical rule somebody else must approve it; until then it stays on. Its findings stay.">
        <Form action={askSwitchOff.bind(null, rule.id)} label="Request to switch off">
          <TextArea name="reason" label="Reason" required rows={2} maxLength={2000} help="Whoever decides reads it; recorded in the audit trail." />
          <FormFoot><Submit variant="danger">Request to switch off</Submit></FormFoot>
        </Form>
      </Panel>
    )
  }
  if (!may(person, rule.enabled ? 'detectionRules.disable' : 'detectionRules.enable')) return null
  const tested = rule.backTests.find((test) => test.status === 'done')
  const noise = tested ? <>The last back-test, over <Time at={tested.fromTime} format="absolute" /> to <Time at={tested.toTime} format="absolute" />: {formatCount(tested.hits, 'finding')} in {formatCount(tested.done, 'event')}, {noiseOf(tested)}.</> : <>How much it would find is not known yet: <a href={`/detection-rules/${rule.id}?view=test`}>run a back-test</a>.</>
  const label = rule.enabled ? 'Switch off' : 'Switch on'
  const off = rule.draft && rule.tried ? <>A draft. Tried <Time at={rule.tried.at} />: {rule.tried.outcome && came[rule.tried.outcome]}. Once switched on it runs on events received from then on.</> : rule.draft ? <>A draft does not run. <a href={`/detection-rules/${rule.id}?view=test`}>Try it</a>, on an event or by a back-test; then switch it on.</> : 'It runs on events received from now on.'
  return (
    <Panel title={label} meaning={rule.enabled ? 'It no longer runs on new events; its findings stay.' : off}>
      <Form action={turnRule.bind(null, rule.id, !rule.enabled)} label={label}>
        {!rule.enabled && <p>{noise}</p>}
        <Field name="reason" label="Reason" maxLength={1000} help="Recorded in the audit trail." />
        <FormFoot><Submit variant={rule.enabled ? 'danger' : 'primary'} disabledReason={rule.draft && !rule.tried && 'Its text was not tried yet.'}>{label}</Submit></FormFoot>
      </Form>
    </Panel>
  )
}
