import { Select } from '#components/form/choices.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { dutyChoices } from '#lib/modules/duties/catalog.ts'
import { getMatrix } from '#lib/modules/duties/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Rows } from '../_parts/rows.tsx'
import { DutyTabs, Risk, RuleState } from './_parts/marks.tsx'
import { Matrix } from './_parts/matrix.tsx'
import { Untold } from './_parts/untold.tsx'
import { adopt, evaluate } from './actions.ts'

export default async function DutiesPage() {
  const { person } = await requirePerson('duties.read', '/duties')
  const of = await shown(getMatrix(person, {}))
  const inForce = of.rules.filter((rule) => rule.state === 'approved')
  const [open, mitigated] = [inForce.reduce((sum, rule) => sum + rule.open, 0), inForce.reduce((sum, rule) => sum + rule.mitigated, 0)]
  const run = may(person, 'duties.evaluate') && inForce.length > 0 && <Form action={evaluate} layout="inline" label="Evaluate now"><Submit icon="refresh-cw" variant="secondary" disabledReason={of.busy ? 'It is being evaluated.' : undefined}>Evaluate now</Submit></Form>
  return (
    <Page title="Segregation of duties" meaning="Who has two duties that one person should not have together: by the rights of the newest frozen populations, by the portal’s own roles, and by what people did." actions={run} tabs={<DutyTabs current="/duties" />}>
      <div className="stack">
        {of.busy && <Notice title="It is being evaluated"><Refresh every={3} />It goes on when you leave this page.</Notice>}
        {of.failed && <Notice kind="danger" alert title="The last evaluation failed"><Time at={of.failed.at} format="both" />: {of.failed.error}</Notice>}
        {of.rules.length === 0 ? <Begin person={person} /> : (
          <>
            <Stats>
              <Stat label="Open conflicts" value={of.last ? open : null} tone={open > 0 ? 'bad' : 'good'} href="/duties/conflicts?state=open" at={of.last?.doneAt ?? undefined} />
              <Stat label="Mitigated" value={of.last ? mitigated : null} href="/duties/conflicts?state=mitigated" />
              <Stat label="Rules evaluated" value={of.last ? (of.last.facts?.rules.evaluated ?? null) : null} of={of.last?.facts?.rules.of ?? 0} unit="rules" caveat={of.last?.facts && of.last.facts.rules.partly > 0 ? `${of.last.facts.rules.partly} not in every system` : undefined} />
              <Stat label="Accounts without a person" value={of.last ? (of.last.facts?.holders.unknown ?? null) : null} of={of.last?.facts?.holders.accounts ?? 0} unit="accounts" />
            </Stats>
            {of.rules.length > inForce.length && <Notice title={`${of.rules.length - inForce.length} of ${of.rules.length} rules are drafts`} action={<a className="btn" href="/duties/rules?state=draft">Drafts</a>}>A rule counts once somebody who did not write it has approved it.</Notice>}
            {inForce.length > 0 && <Panel title="Matrix" meaning="Open conflicts of each pair of duties that rules keep apart; + so many mitigated." flush><Matrix rules={inForce} /></Panel>}
            <Panel title="Rules" meaning="The highest risk first." flush>
              <Rows caption="Rules with their conflicts" heads={['Rule', 'Risk', 'State', 'Open', 'Mitigated']} rows={of.rules.map((rule) => ({ key: rule.id, cells: [<a key="name" href={`/duties/rules/${rule.id}`}>{rule.name}</a>, <Risk key="risk" value={rule.risk} />, <RuleState key="state" value={rule.state} />, <a key="open" href={`/duties/conflicts?ruleId=${rule.id}&state=open`}>{rule.open}</a>, rule.mitigated] }))} />
            </Panel>
            {of.last?.facts && <Untold facts={of.last.facts} at={of.last.doneAt} />}
          </>
        )}
      </div>
    </Page>
  )
}

async function Begin({ person }: { person: Person }) {
  const { starter } = await dutyChoices(person, {})
  if (!may(person, 'duties.adopt')) return <EmptyState icon="scale" title="No rule yet">Rules say which duties nobody should have together.</EmptyState>
  return (
    <Panel title="Begin with the starter set" meaning={`${starter.duties} duties and ${starter.rules} rules that are kept apart nearly everywhere: payments, vendors, journal entries, developing and deploying, granting and certifying access, administering users. The rules come as drafts: you map rights to the duties, and somebody else approves each rule.`}>
      <Form action={adopt} label="Adopt the starter set">
        <Select name="ownerId" label="Who owns the rules" required options={(await userChoices(person, {})).map((each) => ({ value: each.id, label: each.name }))} defaultValue={person.userId} />
        <Submit icon="scale">Adopt the starter set</Submit>
      </Form>
    </Panel>
  )
}
