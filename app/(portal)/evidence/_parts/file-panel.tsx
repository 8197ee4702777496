import { Code } from '#components/ui/avatar.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { nameOfType } from '#lib/files/kinds.ts'
import { formatBytes } from '#lib/format.ts'
import type { getEvidence } from '#lib/modules/evidence/queries.ts'
import { CheckMark, Kept } from '../../artifacts/_parts/marks.tsx'

export type Version = Awaited<ReturnType<typeof getEvidence>>['versions'][number]

export function FilePanel({ file }: { file: Version }) {
  return (
    <Panel title={`The file, version ${file.number}`}>
      <Facts
        facts={[
          { label: 'Name', value: <a href={`/artifacts/${file.artifactId}`}>{file.fileName}</a> },
          { label: 'Kind, by its content', value: nameOfType(file.type) },
          { label: 'Size', value: <span title={`${file.size} bytes`}>{formatBytes(file.size)}</span> },
          { label: 'SHA-256, computed on the way in and read back from the store', value: <span className="row"><Code>{file.sha256}</Code><Copy value={file.sha256} text="Copy" /></span>, wide: true },
          { label: 'Last read again', value: file.lastCheckedAt && file.checkOutcome ? <><CheckMark value={file.checkOutcome} /> <Time at={file.lastCheckedAt} /></> : 'Not yet; the nightly check reads every file' },
          { label: 'Origin', value: file.origin === 'link' ? 'Link to an object of a bucket' : 'Upload' },
          { label: 'Legal hold', value: file.legalHold ? `Yes: ${file.legalHoldReason}` : 'No' },
          { label: 'Retention', value: <Kept file={{ ...file, linked: file.origin === 'link' }} />, wide: true },
        ]}
      />
    </Panel>
  )
}
