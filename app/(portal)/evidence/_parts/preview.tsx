import { cookies } from 'next/headers'
import { readPreferences } from '#components/page/read-preferences.ts'
import { PdfPreview } from '#components/pdf/pdf-preview.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { pictureTypes } from '#lib/modules/artifacts/model.ts'
import type { Version } from './file-panel.tsx'

const text = ['text/csv', 'text/plain', 'application/json']

export const canPreview = (type: string) => [...text, ...pictureTypes, 'application/pdf'].includes(type)

/**
 * The file as it looks, asked for by a click because looking is recorded. Text and tables come as an escaped page in a sandbox without
 * scripts; a picture can do nothing; a PDF is drawn in a sandbox without an origin.
 */
export async function Preview({ evidenceId, file, person }: { evidenceId: string; file: Version; person: Person }) {
  const jar = await cookies()
  const { theme } = readPreferences((name) => jar.get(name)?.value)
  const address = `/api/v1/evidence/${evidenceId}/preview?version=${file.number}${theme && theme !== 'system' ? `&theme=${theme}` : ''}`
  const title = `Preview of ${file.fileName}`
  const mayDownload = may(person, 'evidence.download')
  const otherwise = mayDownload ? 'Download it to look at it.' : 'Ask somebody who may download it.'
  const download = `/api/v1/evidence/${evidenceId}/download?version=${file.number}`
  return (
    <Panel title={`Preview of version ${file.number}`} meaning="Recorded as viewed." actions={<ButtonLink href={`/evidence/${evidenceId}`} size="small">Close</ButtonLink>}>
      <div id="preview" className="preview">
        {pictureTypes.includes(file.type) && <img src={address} alt={title} />}
        {text.includes(file.type) && <iframe src={address} title={title} sandbox="" referrerPolicy="no-referrer" />}
        {file.type === 'application/pdf' && <PdfPreview key={address} src={address} title={title} otherwise={otherwise} action={mayDownload && <ButtonLink href={download} size="small" icon="download" hard>Download</ButtonLink>} />}
        {file.type === 'application/pdf' && (
          <noscript>
            <p className="muted">A PDF is drawn by a script, and scripts are off. {mayDownload ? <><a href={download}>Download it</a> to look at it.</> : otherwise}</p>
          </noscript>
        )}
      </div>
    </Panel>
  )
}
