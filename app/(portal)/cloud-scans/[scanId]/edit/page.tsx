import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getScan } from '#lib/modules/cloud-scans/queries.ts'
import { ScanForm } from '../../_parts/scan-form.tsx'
import { update } from '../../actions.ts'

export const metadata = { title: 'Edit scan' }

export default async function EditScanPage({ params }: { params: Promise<{ scanId: string }> }) {
  const { scanId } = await params
  const { person } = await requirePerson('cloudScans.update', `/cloud-scans/${scanId}/edit`)
  const scan = await shown(getScan(person, { id: scanId }))
  return (
    <Page title={`Edit ${scan.name}`} breadcrumbs={[{ label: 'Cloud scans', href: '/cloud-scans' }, { label: scan.name, href: `/cloud-scans/${scan.id}` }]} width="narrow">
      <ScanForm action={update.bind(null, scan.id)} values={scan} back={`/cloud-scans/${scan.id}`} submit="Save" />
    </Page>
  )
}
