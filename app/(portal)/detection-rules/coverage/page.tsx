import { Page } from '#components/page/page.tsx'
import { Severity, Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { type CoveringRule, getCoverage } from '#lib/modules/detection-rules/coverage.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import { recordTabs } from '../../_parts/record-tabs.tsx'
import { Rows } from '../../_parts/rows.tsx'

type Coverage = Awaited<ReturnType<typeof getCoverage>>
type Technique = Coverage['withoutTactic'][number]

const shownAtOnce = 1

export default async function CoveragePage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('detectionRules.read', '/detection-rules/coverage')
  const coverage = await shown(getCoverage(person, {}), '/detection-rules/coverage')
  const { view, tabs } = recordTabs((await searchParams).view, { label: 'Coverage', href: '/detection-rules/coverage', views: [{ view: 'attack', label: 'MITRE ATT&CK' }, { view: 'controls', label: 'Controls' }] })
  return (
    <Page title="Coverage" meaning="What the files of your rules say they detect, and which controls they stand for. A rule that is off, a draft, muted, or waiting for values covers nothing now." breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }]} tabs={tabs}>
      {view === 'attack' ? <Attack coverage={coverage} /> : <Controls coverage={coverage} />}
    </Page>
  )
}

function Attack({ coverage: { rules, running, techniques, techniquesRunning, untagged, tactics, withoutTactic } }: { coverage: Coverage }) {
  const at = now()
  const empty = tactics.filter((tactic) => tactic.techniques.length === 0)
  return (
    <>
      <Stats>
        <Stat label="Techniques with a rule that runs" value={techniquesRunning} of={techniques} caveat="of those your rules name; ATT&CK has more" at={at} now={at} />
        <Stat label="Rules that run" value={running} of={rules} caveat="without filters" at={at} now={at} href="/detection-rules?state=on" />
        <Stat label="Rules without a technique" value={untagged} of={rules} caveat="their files name none" at={at} now={at} />
      </Stats>
      {tactics.filter((tactic) => tactic.techniques.length > 0).map((tactic) => <Panel key={tactic.id} title={tactic.name} meaning={sumOf(tactic.techniques)} flush><Techniques label={tactic.name} techniques={tactic.techniques} /></Panel>)}
      {withoutTactic.length > 0 && <Panel title="No tactic named" meaning={sumOf(withoutTactic)} flush><Techniques label="No tactic named" techniques={withoutTactic} /></Panel>}
      {empty.length > 0 && <Panel title="No rule" meaning="Tactics that the file of no rule names."><p>{empty.map((tactic) => tactic.name).join(', ')}.</p></Panel>}
      <p className="muted">A technique stands under each tactic that the file of its rule names. Names are those of MITRE ATT&CK®, © The MITRE Corporation.</p>
    </>
  )
}

const sumOf = (techniques: Technique[]) => `${formatNumber(techniques.filter((each) => each.rules.some((rule) => rule.runs)).length)} of ${formatCount(techniques.length, 'technique')} with a rule that runs.`

function Techniques({ label, techniques }: { label: string; techniques: Technique[] }) {
  return (
    <Rows
      caption={`Techniques of ${label}`}
      heads={['Technique', 'Runs', 'Rules', 'Findings']}
      rows={techniques.map(({ id, name, rules }) => ({ key: id, cells: [<span key="t">{name ?? 'Technique'} <span className="muted">{id}</span></span>, <Running key="r" rules={rules} />, <RuleLinks key="l" rules={rules} />, findingsOf(rules)] }))}
    />
  )
}

function Controls({ coverage: { controls, moreControls } }: { coverage: Coverage }) {
  const at = now()
  const covered = controls.filter(({ rules }) => rules.length > 0)
  if (controls.length === 0) return <EmptyState icon="shield" title="No control">Add controls first; a rule is mapped to them on its own page.</EmptyState>
  return (
    <>
      <Stats>
        <Stat label="Controls with a rule that runs" value={controls.filter(({ rules }) => rules.some((rule) => rule.runs)).length} of={controls.length} caveat={moreControls ? 'the first 500 by code' : 'all controls'} at={at} now={at} />
        <Stat label="Controls with rules none of which runs" value={covered.filter(({ rules }) => rules.every((rule) => !rule.runs)).length} of={controls.length} at={at} now={at} />
      </Stats>
      <Panel title="Controls with rules" meaning="Rules are mapped to controls on their own page. A rule that runs is no test of the control: it says when something speaks against it." flush={covered.length > 0}>
        {covered.length === 0 ? <EmptyState icon="link" title="No rule is mapped to a control">Open a rule and say which controls it stands for.</EmptyState> : (
          <Rows
            caption="Controls with rules"
            heads={['Control', 'Runs', 'Rules', 'Findings']}
            rows={covered.map(({ id, code, title, rules }) => ({ key: id, cells: [<a key="c" className="inline" href={`/controls/${id}`}>{code} {title}</a>, <Running key="r" rules={rules} />, <RuleLinks key="l" rules={rules} />, findingsOf(rules)] }))}
          />
        )}
      </Panel>
      {covered.length < controls.length && (
        <Panel title="Controls without a rule" meaning="Many controls leave nothing in a log: none of these has to have one.">
          <p>{controls.filter(({ rules }) => rules.length === 0).map(({ id, code, title }, n) => <span key={id}>{n > 0 && ', '}<a className="inline" href={`/controls/${id}`} title={title}>{code}</a></span>)}</p>
        </Panel>
      )}
    </>
  )
}

function Running({ rules }: { rules: CoveringRule[] }) {
  const count = rules.filter((rule) => rule.runs).length
  return <Status tone={count > 0 ? 'good' : 'off'}>{`${count} of ${rules.length}`}</Status>
}

function RuleLinks({ rules }: { rules: CoveringRule[] }) {
  const links = rules.map((rule) => <li key={rule.id}><Severity value={severityName(rule.severity)} /> <a className="inline" href={`/detection-rules/${rule.id}`}>{rule.title}</a> <span className="muted">{rule.source}{!rule.runs && ', does not run'}</span></li>)
  return (
    <>
      <ul className="stack">{links.slice(0, shownAtOnce)}</ul>
      {links.length > shownAtOnce && <details className="mt-1"><summary className="py-1">{formatNumber(links.length - shownAtOnce)} more</summary><ul className="stack">{links.slice(shownAtOnce)}</ul></details>}
    </>
  )
}

function findingsOf(rules: CoveringRule[]): string {
  const [findings, undecided] = [rules.reduce((sum, rule) => sum + rule.findings, 0), rules.reduce((sum, rule) => sum + rule.undecided, 0)]
  return findings === 0 ? 'none' : `${formatNumber(findings)}, ${formatNumber(undecided)} open`
}
