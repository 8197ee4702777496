import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatBytes } from '#lib/format.ts'
import { getPackage } from '#lib/modules/packages/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Running } from '../../_parts/run.tsx'
import { cancel, renew } from '../actions.ts'
import { PackageStatus } from '../status.tsx'
import { Stamp } from './stamp.tsx'

export default async function PackagePage({ params }: { params: Promise<{ packageId: string }> }) {
  const { packageId } = await params
  const { person } = await requirePerson('packages.read', `/packages/${packageId}`)
  const found = await shown(getPackage(person, { id: packageId }))
  const named = (all: { name: string }[]) => all.map(({ name }) => name).join(', ') || 'All'
  return (
    <Page title={found.title} breadcrumbs={[{ label: 'Packages', href: '/packages' }]} marks={<PackageStatus of={found} />} actions={found.fileId && <ButtonLink href={`/api/v1/artifacts/${found.fileId}/download`} variant="primary" hard icon="download">Download</ButtonLink>}>
      <TwoColumn aside={<Activity events={found.timeline} />}>
        {found.state === 'building' && (
          <Panel title="Being made" meaning="It goes on when you leave this page, and you are notified.">
            {found.run && <Running run={found.run} label="Reads and writes files" what="package" cancel={may(person, 'packages.cancel') && cancel.bind(null, found.id)} every={2} />}
          </Panel>
        )}
        {found.error !== null && <Notice kind="warn" title="It was not made">{found.error}</Notice>}
        {(found.missing ?? 0) > 0 && <Notice kind="warn" title={`${found.missing} of its files were missing`}>The package names each, and why: what is gone or altered is not left out in silence.</Notice>}
        <Panel title="What is in it">
          <Facts facts={[
            { label: 'Period', value: `${found.fromDay} to ${found.toDay}, both included` }, { label: 'Time zone', value: found.zone },
            ...(found.againOfId === null ? [] : [{ label: 'Made again of', value: <a href={`/packages/${found.againOfId}`}>the package without a time stamp</a>, wide: true }]),
            { label: 'Systems', value: named(found.scope.systems) }, { label: 'Controls', value: named(found.scope.controls) },
            { label: 'Personal values', value: found.consent === null ? 'Closed: entries have commitments in their place' : `Open, by: ${found.consent}`, wide: true },
            { label: 'Files', value: found.files?.toLocaleString('en') ?? 'Not yet known' }, { label: 'Stored file', value: found.fileId && <a href={`/artifacts/${found.fileId}`}>{found.title}</a> }, { label: 'Size', value: found.bytes === null ? 'Not yet known' : formatBytes(found.bytes) },
            { label: 'Done', value: found.doneAt ? <Time at={found.doneAt} format="absolute" /> : 'Not yet' }, { label: 'Kept until', value: found.retainUntil ? <Time at={found.retainUntil} format="absolute" /> : 'Not yet stored' },
          ]} />
        </Panel>
        <Panel title="What it can be held against" meaning={<>Give these to whoever verifies it, by another way than the package. <a href="/packages/verify">How it is verified</a>.</>}>
          <Facts facts={[
            { label: 'Fingerprint of the key', value: <code className="[overflow-wrap:anywhere]">{found.fingerprint}</code>, wide: true },
            { label: 'SHA-256 of the file', value: found.sha256 ? <code className="[overflow-wrap:anywhere]">{found.sha256}</code> : 'Not yet made', wide: true },
            { label: 'Root over its files', value: found.root ? <code className="[overflow-wrap:anywhere]">{found.root}</code> : 'Not yet made', wide: true },
            { label: 'Entries of the audit trail at its checkpoint', value: found.checkpointSize.toLocaleString('en') },
            { label: 'The audit trail since', value: <a href={`/api/v1/packages/${found.id}/later`} download={`later-checkpoint-${found.id}.json`}>Download the newest checkpoint, with the proof that the package’s is its beginning</a>, wide: true },
          ]} />
        </Panel>
        {found.state === 'ready' && <Stamp of={found} renew={may(person, 'packages.renew') && renew.bind(null, found.id)} />}
      </TwoColumn>
    </Page>
  )
}
