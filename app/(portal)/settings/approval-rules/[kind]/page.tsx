import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { builtInRoles } from '#lib/auth/roles.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getRule, listRules } from '#lib/modules/approvals/queries.ts'
import { Approval } from '../../../_parts/approval.tsx'
import { shownCases, stageFields } from '../../_parts/rule-form.ts'
import { changeRule } from '../../actions.ts'

export default async function ApprovalRulePage({ params }: { params: Promise<{ kind: string }> }) {
  const { kind } = await params
  const { person } = await requirePerson('approvals.read', `/settings/approval-rules/${kind}`)
  const rule = await shown(getRule(person, { kind }))
  const waiting = (await shown(listRules(person, {}))).find((each) => each.kind === kind)?.waiting ?? null
  const cases = shownCases(rule.definition).toReversed()
  return (
    <Page title={rule.label} meaning="Who approves, in up to three stages one after another." breadcrumbs={[{ label: 'Approval rules', href: '/settings/approval-rules' }]}>
      <div className="stack">
        {waiting && <Approval person={person} id={waiting} />}
        {!waiting && may(person, 'approvals.requestRule') && (
          <Form action={changeRule.bind(null, rule.kind, rule.number)} label="Request another rule" className="form-long">
            {cases.map((each) => (
              <FormSection key={each.name} title={each.title} meaning={each.name === 'always' ? 'Unless a stricter case below holds.' : 'Instead of the others, from that severity on.'}>
                {each.name === 'always' ? <Stages of={each} places={rule.places} /> : (
                  <details className="more" open={each.stages.some((stage) => stage.needed !== '')}>
                    <summary>{`Stages for ${each.title.toLowerCase()}`}</summary>
                    <div className="stack"><Stages of={each} places={rule.places} /></div>
                  </details>
                )}
              </FormSection>
            ))}
            <Field name="lastsDays" label="Decided within" type="number" suffix="days" min={1} max={90} required defaultValue={rule.definition.lastsDays} help="After that it has to be requested again." />
            <TextArea name="reason" label="Reason" required rows={2} maxLength={2000} help="Somebody else decides about the change and reads it." />
            <FormFoot><Submit>Request the change</Submit><ButtonLink href="/settings/approval-rules" variant="quiet">Cancel</ButtonLink></FormFoot>
          </Form>
        )}
        <Panel title="Versions" meaning="Each stays for what was opened under it.">
          {rule.versions.length === 0 ? <p className="muted">As shipped: nobody requested anything of this kind yet.</p> : (
            <ul className="rows">{rule.versions.map((version) => <li key={version.number}><div><p><b>Version {version.number}</b>: {version.text}</p><p className="muted"><Time at={version.at} format="both" />{version.byName && `, approved by ${version.byName}`}</p></div></li>)}</ul>
          )}
        </Panel>
      </div>
    </Page>
  )
}

/** Up to three, one after another; what is left empty is no stage. */
function Stages({ of: { name, stages }, places }: { of: ReturnType<typeof shownCases>[number]; places: readonly string[] }) {
  return stages.map((stage, n) => (
    <div key={n} className="form-grid">
      <Field name={stageFields(name, n).needed} label={`Stage ${n + 1}: how many`} type="number" min={1} max={9} defaultValue={stage.needed} help={n === 1 ? 'Empty: no such stage.' : undefined} />
      <Field name={stageFields(name, n).roles} label="of these roles" defaultValue={stage.roles} help={n === 0 && name === 'always' ? `Separated by commas: ${Object.keys(builtInRoles).slice(0, 4).join(', ')} …, or a role of your own${places.length > 0 ? `; or ${places.join(' or ')} of what is asked for` : ''}.` : undefined} />
    </div>
  ))
}
