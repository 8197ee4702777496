import type { ReactNode } from 'react'
import { Select } from '#components/form/choices.tsx'
import { FileField } from '#components/form/file-field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { allowedKinds, maxFile } from '#lib/files/kinds.ts'
import { formatBytes } from '#lib/format.ts'
import { attachmentKinds } from '#lib/modules/changes/model.ts'
import type { getChange } from '#lib/modules/changes/queries.ts'

type Change = Awaited<ReturnType<typeof getChange>>

/** What shows that it was tested, that it can be backed out, or what a vendor said. `said`: what became of a file that was sent without JavaScript. */
export function ChangeFiles({ change, person, said }: { change: Change; person: Person; said: ReactNode }) {
  const involved = change.requestedById === person.userId || change.implementerId === person.userId
  const attaches = change.approvalId === null && change.state !== 'closed' && change.state !== 'withdrawn' && (person.grants['changes.attach'] === 'any' || (may(person, 'changes.attach') && involved))
  if (change.attachments.length === 0 && !attaches) return null
  return (
    <Panel title="Files" meaning="Stored and locked as evidence is; none is removed. Who downloads one is recorded.">
      <div className="stack">
        {change.attachments.length > 0 && <ul className="rows">{change.attachments.map((file) => (
          <li key={file.id}>
            <div>
              <p><a href={`/artifacts/${file.id}`}>{file.name}</a> <Badge>{attachmentKinds[file.kind]}</Badge>{file.checkOutcome !== null && file.checkOutcome !== 'match' && <> <Badge tone="bad">{file.checkOutcome === 'missing' ? 'Missing' : 'Altered'}</Badge></>}</p>
              <p className="muted">{formatBytes(file.size)}, {file.byName ?? 'somebody'}, <Time at={file.at} format="both" />{change.revision > 1 && `, revision ${file.revision}`}</p>
              <p><Code>{file.sha256}</Code></p>
            </div>
            {file.deletedAt === null && may(person, 'artifacts.download') && <ButtonLink href={`/api/v1/artifacts/${file.id}/download`} size="small" icon="download" label={`Download ${file.name}`}>Download</ButtonLink>}
          </li>
        ))}</ul>}
        {attaches && (
          <UploadForm to={`/api/v1/changes/${change.id}/attachments`} said={said}>
            <Select name="kind" label="What it shows" required options={Object.entries(attachmentKinds).map(([value, label]) => ({ value, label }))} />
            <FileField name="file" label="File" required maxBytes={maxFile} help={`${allowedKinds}; up to 50 MB. It stays, and changes nothing of what was approved.`} />
            <FormFoot><Submit variant="secondary" icon="upload">Attach the file</Submit></FormFoot>
          </UploadForm>
        )}
      </div>
    </Panel>
  )
}
