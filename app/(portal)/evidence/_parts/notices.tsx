import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatDate } from '#lib/format.ts'
import { unfitSource } from '#lib/modules/evidence/model.ts'
import type { getEvidence } from '#lib/modules/evidence/queries.ts'

type Evidence = Awaited<ReturnType<typeof getEvidence>>

/** What has to be known before anything is believed. */
export function Notices({ evidence, person, now }: { evidence: Evidence; person: Person; now: Date }) {
  const file = evidence.versions[0]
  const unfit = unfitSource(evidence.dataSource)
  const renew = may(person, 'evidence.addVersion') && <ButtonLink href={`/evidence/${evidence.id}/versions/new`} size="small">{evidence.versionNumber === 0 ? 'Add the file' : 'New version'}</ButtonLink>
  const soon = evidence.status === 'approved' && evidence.expiresAt && evidence.expiresAt.getTime() < now.getTime() + 30 * 86_400_000
  return (
    <>
      {(file?.checkOutcome === 'mismatch' || file?.checkOutcome === 'missing') && (
        <Notice kind="danger" alert title={file.checkOutcome === 'missing' ? 'The stored file is missing' : 'The stored file was altered'} action={file.findingId && may(person, 'findings.read') && <ButtonLink href={`/findings/${file.findingId}`} size="small">The finding</ButtonLink>}>
          {file.checkOutcome === 'missing' ? 'It is no longer in the store.' : 'Its hash is no longer the one it was received with.'} It proves nothing until it is restored from a backup or collected again.
        </Notice>
      )}
      {unfit && <Notice kind="warn" title={evidence.dataSource === 'sample' ? 'Sample data' : 'Fallback: an older copy'}>{unfit}</Notice>}
      {evidence.early && evidence.status !== 'rejected' && <Notice kind="warn" title="Its period had not ended">It runs to {formatDate(evidence.early.runsTo)}; the file was taken on {formatDate(evidence.early.takenOn)} and says nothing of the days after.</Notice>}
      {evidence.status === 'pending' && <Notice kind="info" title="No file yet" action={renew}>It is expected. Without a file there is no hash, and nothing to verify.</Notice>}
      {evidence.status === 'rejected' && <Notice kind="danger" title="Rejected" action={renew}>{evidence.reason}</Notice>}
      {evidence.status === 'expired' && evidence.expiresAt && <Notice kind="warn" title={`Expired on ${formatDate(evidence.expiresAt)}`} action={renew}>What it shows may no longer be true; the period it covered is open again.</Notice>}
      {soon && evidence.expiresAt && <Notice kind="warn" title={`Expires on ${formatDate(evidence.expiresAt)}`} action={renew}>Its owner is notified 30, 7 and 0 days before.</Notice>}
    </>
  )
}
