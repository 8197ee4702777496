import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { listRules } from '#lib/modules/approvals/queries.ts'
import { SettingsTabs } from '../_parts/tabs.tsx'

export default async function ApprovalRulesPage() {
  const { person } = await requirePerson('approvals.read', '/settings/approval-rules')
  const rules = await shown(listRules(person, {}))
  return (
    <Page title="Approval rules" meaning="Who approves what. Whoever takes part never decides, whatever a rule says; what is open keeps the rule it was opened under." tabs={<SettingsTabs current="/settings/approval-rules" person={person} />}>
      <Panel>
        <ul className="rows">
          {rules.map((rule) => (
            <li key={rule.kind}>
              <div>
                <p className="row"><b>{rule.label}</b>{rule.waiting && <Status tone="warn">A change waits</Status>}</p>
                <p>{rule.text}</p>
                <p className="muted">{rule.changedAt ? <>Version {rule.number}, <Time at={rule.changedAt} />{rule.changedByName && `, approved by ${rule.changedByName}`}</> : 'As shipped'}{rule.alone && ' · with nobody else to decide it applies after 72 hours, as an exception'}</p>
              </div>
              <ButtonLink href={`/settings/approval-rules/${rule.kind}`} size="small">Open</ButtonLink>
            </li>
          ))}
        </ul>
      </Panel>
    </Page>
  )
}
