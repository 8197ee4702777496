import { Severity } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatCount } from '#lib/format.ts'
import { severityName } from '#lib/modules/findings/model.ts'
import type { getRequirement } from '#lib/modules/frameworks/requirement.ts'
import { ControlState } from '../../controls/_parts/marks.tsx'
import { EvidenceState } from '../../evidence/_parts/marks.tsx'

type Of = Awaited<ReturnType<typeof getRequirement>>

/** Controls that map to a requirement, with the newest evidence of them, and open findings of rules that do. */
export function Shown({ controls, evidence, findings }: Pick<Of, 'controls' | 'evidence' | 'findings'>) {
  return (
    <>
      <Panel title="Controls" meaning={controls.length === 0 ? 'No control maps to it.' : formatCount(controls.length, 'control')} flush={controls.length > 0}>
        {controls.length > 0 && <ul className="areas">{controls.map((row) => <li key={row.id}><a href={`/controls/${row.id}`}>{row.code} {row.title}</a><ControlState value={row.status} /><span className="muted">{row.ownerName ?? 'no owner'}</span></li>)}</ul>}
      </Panel>
      {controls.length > 0 && (
        <Panel title="Evidence" meaning={evidence.length === 0 ? 'None of these controls has any.' : 'The newest of these controls.'} flush={evidence.length > 0}>
          {evidence.length > 0 && <ul className="areas">{evidence.map((row) => <li key={row.id}><a href={`/evidence/${row.id}`}>{row.title}</a><EvidenceState value={row.status} /><span className="muted">{row.codes}</span>{row.expiresAt && <span className="muted">expires <Time at={row.expiresAt} format="date" /></span>}</li>)}</ul>}
        </Panel>
      )}
      {findings.length > 0 && (
        <Panel title="Open findings" meaning="Of rules that map to it, the most severe first. They do not count in the score: a finding is no test." flush>
          <ul className="areas">{findings.map((row) => <li key={row.id}><a href={`/findings/${row.id}`}>{row.title}</a><Severity value={severityName(row.severity)} /></li>)}</ul>
        </Panel>
      )}
    </>
  )
}
