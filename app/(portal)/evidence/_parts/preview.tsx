import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Version } from './file-panel.tsx'

const text = ['text/csv', 'text/plain', 'application/json']
const pictures = ['image/png', 'image/jpeg']

export const canPreview = (type: string) => [...text, ...pictures, 'application/pdf'].includes(type)

/**
 * The file as it looks, asked for by a click because looking is recorded. Text and tables come as an escaped page in a sandbox without
 * scripts; a picture can do nothing; a PDF opens in the browser's own viewer, which a sandbox would not let start.
 */
export function Preview({ evidenceId, file }: { evidenceId: string; file: Version }) {
  const address = `/api/v1/evidence/${evidenceId}/preview?version=${file.number}`
  const title = `Preview of ${file.fileName}`
  return (
    <Panel title={`Preview of version ${file.number}`} meaning="Recorded as viewed." actions={<ButtonLink href={`/evidence/${evidenceId}`} size="small">Close</ButtonLink>}>
      <div id="preview" className="preview">
        {pictures.includes(file.type) && <img src={address} alt={title} />}
        {text.includes(file.type) && <iframe src={address} title={title} sandbox="" referrerPolicy="no-referrer" />}
        {file.type === 'application/pdf' && <iframe src={address} title={title} referrerPolicy="no-referrer" />}
      </div>
    </Panel>
  )
}
