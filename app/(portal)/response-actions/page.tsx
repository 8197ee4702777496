import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Status, type Tone } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { listActs, listResponses } from '#lib/modules/response-actions/queries.ts'
import { actionNames, outcomeNames, statusNames } from '#lib/modules/response-actions/words.ts'
import { Approval } from '../_parts/approval.tsx'
import { end, reverse } from './actions.ts'

const tones = { requested: 'warn', approved: 'good', rejected: 'off', withdrawn: 'off', expired: 'off', ended: 'off' } as const satisfies Record<keyof typeof statusNames, Tone>
const outcomes = { done: 'good', refused: 'bad', nothing: 'off' } as const satisfies Record<keyof typeof outcomeNames, Tone>

export default async function ResponseActionsPage() {
  const { person } = await requirePerson('responseActions.read', '/response-actions')
  const [rows, acts] = [await shown(listResponses(person, {})), await shown(listActs(person, {}))]
  return (
    <Page title="Response actions" meaning="What a rule does by itself when it finds something. It is off until one person asks for it and another approves. The last administrator is never locked.">
      <div className="stack">
        {rows.length === 0 && <EmptyState icon="siren" title="No rule acts by itself">Response actions are asked for on the page of a rule.</EmptyState>}
        {rows.map((row) => (
          <Panel key={row.id} title={row.ruleName} meaning={`${row.actions.map((each) => (each === 'notify_role' ? `${actionNames[each]} (${row.role ?? ''})` : actionNames[each])).join(', ')}. ${row.reason}`} actions={<Status tone={tones[row.status]}>{statusNames[row.status]}</Status>}>
            <div className="stack">
              <p className="muted">Requested by {row.requestedByName ?? 'somebody'}, <Time at={row.requestedAt} format="absolute" />{row.decidedAt && <>; decided by {row.decidedByName ?? 'somebody'}, <Time at={row.decidedAt} format="absolute" /></>}{row.endedAt && <>; ended <Time at={row.endedAt} format="absolute" /></>}. <a className="inline" href={`/detection-rules/${encodeURIComponent(row.ruleId)}`}>The rule</a></p>
              {row.approvalId && <Approval person={person} id={row.approvalId} />}
              {row.status === 'approved' && may(person, 'responseActions.end') && <Form action={end.bind(null, row.id)} layout="inline" label={`End ${row.ruleName}`}><Field name="reason" label="Why" maxLength={1000} /><Submit variant="secondary">End it now</Submit></Form>}
            </div>
          </Panel>
        ))}
        {acts.length > 0 && (
          <Panel title="What was done" meaning="The newest first. An account that was locked can be unlocked; sessions and tokens that ended stay ended.">
            <ul className="stack">
              {acts.map((each) => (
                <li key={each.id}>
                  <p><Time at={each.at} format="absolute" /> <b>{actionNames[each.action]}</b>{each.targetName && `: ${each.targetName}`} <Status tone={outcomes[each.outcome]}>{outcomeNames[each.outcome]}</Status> {each.said} {may(person, 'findings.read') && <a className="inline" href={`/findings/${each.findingId}`}>{each.ruleName}</a>}</p>
                  {each.reversedAt && <p className="muted">Reversed by {each.reversedByName ?? 'somebody'}, <Time at={each.reversedAt} format="absolute" />: {each.reverseReason}</p>}
                  {each.action === 'lock_account' && each.outcome === 'done' && !each.reversedAt && each.isLocked && may(person, 'responseActions.reverse') && (
                    <details className="more"><summary>{`Unlock ${each.targetName ?? 'the account'}`}</summary><Form action={reverse.bind(null, each.id)} label="Unlock"><TextArea name="reason" label="Why" required maxLength={2000} rows={2} /><Submit variant="secondary">Unlock it</Submit></Form></details>
                  )}
                </li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
    </Page>
  )
}
