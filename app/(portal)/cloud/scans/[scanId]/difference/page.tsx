import { Outcome } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import type { OutcomeWord } from '#lib/cloud/check.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { compareScans, getScan } from '#lib/modules/cloud-scans/queries.ts'
import { Rows } from '../../../../_parts/rows.tsx'
import { ScanFrame } from '../../../_parts/scan-frame.tsx'

const Side = ({ value }: { value: OutcomeWord | null }) => (value === null ? <span className="muted">Not there</span> : <Outcome value={value} />)

export default async function CloudDifferencePage({ params }: { params: Promise<{ scanId: string }> }) {
  const { scanId } = await params
  const { person } = await requirePerson('cloudScans.read', `/cloud/scans/${scanId}/difference`)
  const [of, found] = await Promise.all([shown(getScan(person, { id: scanId })), shown(compareScans(person, { id: scanId }))])
  return (
    <ScanFrame of={of} view="difference" cancels={may(person, 'cloudScans.cancel')}>
      {found.earlier === null ? <EmptyState icon="git-compare" title="There is nothing to compare it with">An earlier whole scan of this account is needed.</EmptyState> : (
        <Panel title={formatCount(found.count, 'other outcome')} meaning={<>Compared with the scan of <a className="link underline" href={`/cloud/scans/${found.earlier.id}`}><Time at={found.earlier.startedAt} format="absolute" /></a>.{found.count > found.rows.length ? ` The first ${formatNumber(found.rows.length)} are shown.` : ''}</>} flush>
          {found.rows.length > 0 && <Rows caption="Other outcomes" heads={['Resource', 'Check', 'Before', 'Now', 'What the check says']} rows={found.rows.map((row, n) => ({ key: String(n), cells: [<>{row.name}<span className="second">{row.region}</span></>, <a href={`/cloud/checks/${row.check}`}>{row.check}</a>, <Side value={row.before} />, <Side value={row.after} />, row.said] }))} />}
        </Panel>
      )}
    </ScanFrame>
  )
}
