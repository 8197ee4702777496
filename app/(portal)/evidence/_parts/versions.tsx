import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatBytes } from '#lib/format.ts'
import { CheckMark } from '../../artifacts/_parts/marks.tsx'
import type { Version } from './file-panel.tsx'
import { canPreview } from './preview.tsx'

/** Every file that ever came, newest first; none is ever replaced. */
export function Versions({ evidenceId, versions, person }: { evidenceId: string; versions: Version[]; person: Person }) {
  if (versions.length < 2) return null
  return (
    <Panel title="Versions" meaning="Former files are kept unchanged.">
      <ul className="rows">
        {versions.map((version, index) => (
          <li key={version.number}>
            <div>
              <p><b>{version.number}</b> {version.fileName} {index === 0 && <Badge tone="good">Newest</Badge>}</p>
              <p className="muted">
                {formatBytes(version.size)} · {version.collectedByName ?? 'Tickmark'} · received <Time at={version.receivedAt} format="absolute" />{version.checkOutcome && <> · <CheckMark value={version.checkOutcome} /></>}
              </p>
              <p className="muted"><code>{version.sha256}</code></p>
            </div>
            <div className="row">
              {may(person, 'evidence.view') && canPreview(version.type) && <ButtonLink href={`/evidence/${evidenceId}?preview=${version.number}#preview`} size="small" label={`Preview version ${version.number}`}>Preview</ButtonLink>}
              {may(person, 'evidence.download') && <ButtonLink href={`/api/v1/evidence/${evidenceId}/download?version=${version.number}`} size="small" hard icon="download" label={`Download version ${version.number}`}>Download</ButtonLink>}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
