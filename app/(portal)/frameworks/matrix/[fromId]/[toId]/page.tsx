import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getPair } from '#lib/modules/frameworks/matrix.ts'
import { Rows } from '../../../../_parts/rows.tsx'
import { Strength } from '../../../_parts/marks.tsx'

export default async function PairPage({ params }: { params: Promise<{ fromId: string; toId: string }> }) {
  const { fromId, toId } = await params
  const path = `/frameworks/matrix/${fromId}/${toId}`
  const { person } = await requirePerson('frameworks.read', path)
  const { from, to, rows } = await shown(getPair(person, { fromId, toId }))
  const mapped = rows.filter(({ reaches }) => reaches.length > 0)
  const asked = new URLSearchParams({ fromId, toId })
  const actions = (
    <>
      <ButtonLink href={`/frameworks/matrix/${toId}/${fromId}`} icon="refresh-cw">The other way</ButtonLink>
      {may(person, 'frameworks.exportPair') && ['csv', 'xlsx', 'pdf'].map((kind) => <ButtonLink key={kind} variant="quiet" href={`/api/v1/framework-pair.${kind}?${asked}`} icon="download" hard download="">{kind.toUpperCase()}</ButtonLink>)}
    </>
  )
  return (
    <Page title={`${from.name} to ${to.name}`} breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }, { label: 'Matrix', href: '/frameworks/matrix' }]} actions={actions}>
      <Panel title="Requirements" meaning={`${mapped.length} of ${rows.length} requirements of ${from.name} map to ${to.name}.`} flush>
        <Rows
          caption={`${from.name} to ${to.name}`}
          heads={['Number', 'Requirement', 'Strongest', to.name]}
          rows={rows.map((row) => ({
            key: row.id,
            cells: [
              <a key="a" className="inline" href={`/frameworks/requirements/${row.id}`}>{row.code}</a>, row.title, row.reaches[0] ? <Strength key="s" value={row.reaches[0].strength} /> : <span key="s" className="muted">Nothing</span>,
              <span key="r">{row.reaches.slice(0, 12).map((each, n) => <span key={each.id}>{n > 0 && ', '}<a className="inline" href={`/frameworks/requirements/${each.id}`}>{each.code}</a>{each.steps > 1 && <span className="muted"> by {each.steps}</span>}</span>)}{row.reaches.length > 12 && <span className="muted"> and {row.reaches.length - 12} more</span>}</span>,
            ],
          }))}
        />
      </Panel>
    </Page>
  )
}
