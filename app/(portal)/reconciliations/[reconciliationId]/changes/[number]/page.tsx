import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { unitTypes } from '#lib/modules/reconciliations/model.ts'
import { getUnit } from '#lib/modules/reconciliations/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { attributes } from '#lib/reconcile/attributes/index.ts'
import { ChangeLine } from '../../../../_parts/change-line.tsx'
import { Rows } from '../../../../_parts/rows.tsx'
import { SaidAt } from '../../../../_parts/said-at.tsx'
import { ExceptionForm } from '../../../_parts/exception-form.tsx'
import { Result } from '../../../_parts/marks.tsx'
import { explain } from '../../../actions.ts'

export default async function ReconciledChangePage({ params }: { params: Promise<{ reconciliationId: string; number: string }> }) {
  const { reconciliationId, number } = await params
  const { person } = await requirePerson('reconciliations.read', `/reconciliations/${reconciliationId}/changes/${number}`)
  const unit = await shown(getUnit(person, { reconciliationId, number }))
  const { body } = unit
  const owners = may(person, 'changeExceptions.create') ? await userChoices(person, {}) : []
  const release = 'release' in body ? body.release : null
  return (
    <Page title={unit.title} breadcrumbs={[{ label: 'Reconciliation', href: '/reconciliations' }, { label: unit.reconciliationTitle, href: `/reconciliations/${reconciliationId}` }, { label: 'Changes', href: `/reconciliations/${reconciliationId}/changes` }]} marks={<Result value={unit.result} />}>
      <TwoColumn>
        <Panel title="From request to running" meaning="As the host of the code and the pipelines tell it. What stands nowhere says why."><ChangeLine steps={unit.line} /></Panel>
        <Panel title="What was asked" meaning="Each question, what it came to, and the facts behind it." flush>
          <Rows
            caption="Questions"
            heads={['Question', 'Outcome', 'Why']}
            rows={unit.outcomes.map(({ attribute, outcome, said }) => ({ key: String(attribute), cells: [<span key="q" title={attributes[attribute - 1]?.asks}>{attribute}. {attributes[attribute - 1]?.title}</span>, <Result key="o" value={outcome} />, <SaidAt key="w">{said}</SaidAt>] }))}
          />
        </Panel>
        {unit.outcomes.filter(({ outcome }) => outcome === 'fail').map(({ attribute, exceptionId }) => (
          <Panel key={attribute} title={`Failed: ${attributes[attribute - 1]?.title}`}>
            {exceptionId
              ? <p><a href={`/reconciliations/exceptions/${exceptionId}`}>What was said and decided of it</a></p>
              : may(person, 'changeExceptions.create') ? <details className="more"><summary>Say why it failed</summary><ExceptionForm action={explain.bind(null, { reconciliationId, number: unit.number, attribute })} owners={owners} submit="Record the exception" /></details> : <p className="muted">Nobody said yet why.</p>}
          </Panel>
        ))}
        <Panel title="Known as">
          <Facts
            facts={[
              { label: 'Kind', value: unitTypes[unit.type] },
              { label: 'In production', value: unit.at && <Time at={unit.at} format="absolute" /> },
              { label: 'System', value: <a href={`/systems/${unit.systemId}`}>{unit.systemName}</a> },
              ...(release ? [{ label: 'Release', value: `${release.name}${release.sha ? ` at ${release.sha.slice(0, 7)}` : ''}` }] : []),
              ...('units' in body && body.units.length > 0 ? [{ label: 'Brought', value: body.units.join(', '), wide: true }] : []),
              { label: 'Key in every reconciliation', value: <Code wrap>{unit.key}</Code>, wide: true },
            ]}
          />
        </Panel>
      </TwoColumn>
    </Page>
  )
}
