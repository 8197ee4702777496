import { Page, TwoColumn } from '#components/page/page.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatBytes, formatDateTime, formatDuration, formatNumber } from '#lib/format.ts'
import { getPortalBackup } from '#lib/modules/portal-backups/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Drills } from '../_parts/drills.tsx'

export default async function PortalBackupPage({ params }: { params: Promise<{ portalBackupId: string }> }) {
  const { portalBackupId } = await params
  const { person } = await requirePerson('portalBackups.read', `/portal-backups/${portalBackupId}`)
  const backup = await shown(getPortalBackup(person, { id: portalBackupId }))
  const number = (value: number | null) => (value === null ? 'Not counted' : formatNumber(value))
  return (
    <Page
      title={`Backup of ${formatDateTime(backup.takenAt ?? backup.startedAt)}`}
      breadcrumbs={[{ label: 'Portal backups', href: '/portal-backups' }]}
      marks={backup.error ? <Status tone="bad">Failed</Status> : backup.removedAt ? <Status tone="off">Removed</Status> : <Status tone="good">Made</Status>}
    >
      <TwoColumn aside={<Activity events={backup.timeline} />}>
        {backup.error ? <Notice kind="danger" title="It could not be made">{backup.error}</Notice> : (
          <Panel title="Facts" meaning="Its bytes are sealed under the keys of this portal. The SHA-256 is recorded in the audit trail, so nobody can exchange it unnoticed.">
            <Facts
              facts={[
                { label: 'As of', value: <Time at={backup.takenAt} format="absolute" /> },
                { label: 'Took', value: formatDuration(backup.endedAt.getTime() - backup.startedAt.getTime()) },
                { label: 'Where', value: `${backup.place === 'store' ? 'File store, locked' : 'Folder'}: ${backup.name}`, wide: true },
                { label: 'Size', value: backup.size === null ? 'Not counted' : formatBytes(backup.size) },
                { label: 'SHA-256', value: <code>{backup.sha256}</code>, wide: true },
                { label: 'Rows', value: `${number(backup.rows)} of ${number(backup.tables)} tables` },
                { label: 'Files', value: backup.files === 0 ? 'None: they lie in the bucket, or there are none' : number(backup.files) },
                { label: 'Sealed entries', value: number(backup.logSize) },
                { label: 'Root of the log', value: <code>{backup.logRoot ?? 'None'}</code>, wide: true },
                { label: 'Migration', value: backup.migration },
                { label: 'Kept until', value: <Time at={backup.keepUntil} format="date" /> },
                { label: 'Removed', value: <Time at={backup.removedAt} format="absolute" none="No" /> },
              ]}
            />
          </Panel>
        )}
        <Drills drills={backup.drills} />
      </TwoColumn>
    </Page>
  )
}
