import { Code } from '#components/ui/avatar.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { Outcome } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { nameOfType } from '#lib/files/kinds.ts'
import { formatBytes, formatDate } from '#lib/format.ts'
import type { getEvidence } from '#lib/modules/evidence/queries.ts'

export type Version = Awaited<ReturnType<typeof getEvidence>>['versions'][number]

/** How long it is kept and what stands behind that, in words that promise no more than the store does. */
function Kept({ file }: { file: Version }) {
  const until = formatDate(file.retainUntil)
  const full = file.lockedUntil !== null && file.lockedUntil >= file.retainUntil
  if (file.origin === 'link') return <>{`Meant to stay until ${until}, in the bucket it was linked from: whoever owns that locks and removes it. Its version is pinned; if it goes or changes, the next nightly check says so.`}</>
  if (file.store === 'bucket') {
    return <>{full ? `Until ${until}, locked in the bucket: deleting or changing it before is prevented, for everybody.` : `Until ${until}. The bucket holds a short lock; the full one follows within seconds.`}</>
  }
  return <>{`Until ${until}. The portal removes nothing before; in a folder, deleting or changing it by hand is not prevented but detected, by the next nightly check.`}</>
}

export function FilePanel({ file }: { file: Version }) {
  return (
    <Panel title={`The file, version ${file.number}`}>
      <Facts
        facts={[
          { label: 'Name', value: file.fileName },
          { label: 'Kind, by its content', value: nameOfType(file.type) },
          { label: 'Size', value: <span title={`${file.size} bytes`}>{formatBytes(file.size)}</span> },
          { label: 'SHA-256, computed on the way in and read back from the store', value: <span className="row"><Code>{file.sha256}</Code><Copy value={file.sha256} text="Copy" /></span>, wide: true },
          { label: 'Last read again', value: file.lastCheckedAt && file.checkOutcome ? <><CheckMark value={file.checkOutcome} /> <Time at={file.lastCheckedAt} /></> : 'Not yet; the nightly check reads every file' },
          { label: 'Origin', value: file.origin === 'link' ? 'Link to an object of a bucket' : 'Upload' },
          { label: 'Legal hold', value: file.legalHold ? `Yes: ${file.legalHoldReason}` : 'No' },
          { label: 'Retention', value: <Kept file={file} />, wide: true },
        ]}
      />
    </Panel>
  )
}

const said = { match: 'Unchanged', mismatch: 'Altered', missing: 'Missing' } as const

export function CheckMark({ value }: { value: keyof typeof said }) {
  return value === 'match' ? <Outcome value="pass" reason={said[value]} /> : <><Outcome value="fail" reason={said[value]} /> {said[value]}</>
}
