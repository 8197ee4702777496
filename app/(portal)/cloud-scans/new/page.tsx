import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { ScanForm } from '../_parts/scan-form.tsx'
import { create } from '../actions.ts'

export const metadata = { title: 'Make a scan' }

export default async function NewScanPage() {
  await requirePerson('cloudScans.create', '/cloud-scans/new')
  return (
    <Page title="Make a scan" breadcrumbs={[{ label: 'Cloud scans', href: '/cloud-scans' }]} width="narrow">
      <ScanForm action={create} back="/cloud-scans" submit="Make" />
    </Page>
  )
}
