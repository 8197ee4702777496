import { Select } from '#components/form/choices.tsx'
import { FileField } from '#components/form/file-field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatBytes } from '#lib/format.ts'
import { type PopulationSource, populationSources } from '#lib/modules/populations/model.ts'
import type { Population } from './answer.tsx'

/** The bytes it was made of, and what the system showed: each a stored file of its own. `said`: what became of one that was sent without JavaScript. */
export function Files({ of, person, picture, said }: { of: Population; person: Person; picture: unknown; said: React.ReactNode }) {
  const parts = Object.entries(populationSources[of.source as PopulationSource]?.parts ?? {})
  const missing = parts.filter(([part]) => !of.files.some((file) => file.part === part))
  const shown = of.screenshots.find((each) => each.id === picture)
  const open = of.state === 'draft' || of.state === 'complete'
  const opens = may(person, 'artifacts.download')
  return (
    <Panel title="Files, as they came" meaning={parts.length > 0 && of.state === 'draft' && missing.length > 0 ? `Lists that are not here yet: ${missing.map(([part]) => part).join(', ')}.` : undefined}>
      <div className="stack">
        <ul className="rows">
          {of.files.map((file) => <li key={file.id}><div><p><a href={`/artifacts/${file.id}`}>{file.name}</a> {file.part && <Badge>{file.part}</Badge>}</p><p className="muted">{formatBytes(file.size)} · {file.sha256}</p></div></li>)}
          {of.screenshots.map((file) => <li key={file.id}><div><p><a href={`/artifacts/${file.id}`}>{file.name}</a> <Badge>Screenshot</Badge></p><p className="muted">{formatBytes(file.size)} · {file.sha256}</p></div>{opens && shown?.id !== file.id && <ButtonLink href={`/populations/${of.id}?picture=${file.id}#picture`} size="small">Show</ButtonLink>}</li>)}
        </ul>
        {shown && opens && <div id="picture" className="preview"><img src={`/api/v1/artifacts/${shown.id}/picture`} alt={`Screenshot of the extraction: ${shown.name}`} /></div>}
        {said}
        <div className="grid-2">
          {of.state === 'draft' && of.connectionId === null && may(person, 'populations.addFile') && (
            <UploadForm to={`/api/v1/populations/${of.id}/files`}>
              {parts.length > 0 && <Select name="part" label="Which list" required options={parts.map(([value]) => ({ value, label: value }))} defaultValue={missing[0]?.[0]} />}
              <FileField name="file" label={parts.length > 0 ? 'Another list, or another page of one' : 'Another file of this list'} required maxBytes={1024 ** 3} />
              <FormFoot><Submit variant="secondary" icon="upload">Add the file</Submit></FormFoot>
            </UploadForm>
          )}
          {open && may(person, 'populations.addScreenshot') && (
            <UploadForm to={`/api/v1/populations/${of.id}/screenshots`}>
              <FileField name="file" label="Screenshot of the extraction" required maxBytes={20 * 1024 ** 2} accept="image/png,image/jpeg" help="PNG or JPEG: the screen with the report, its parameters and its number of entries." />
              <FormFoot><Submit variant="secondary" icon="upload">Add the screenshot</Submit></FormFoot>
            </UploadForm>
          )}
        </div>
      </div>
    </Panel>
  )
}
