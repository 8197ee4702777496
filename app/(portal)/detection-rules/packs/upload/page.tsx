import { Field } from '#components/form/field.tsx'
import { FileField } from '#components/form/file-field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { saidOf } from '../../../_parts/said.tsx'

export default async function UploadPackPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('detectionRules.importPack', '/detection-rules/packs/upload')
  const search = await searchParams
  return (
    <Page title="Import a rule pack" breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }, { label: 'Packs', href: '/detection-rules/packs' }]} meaning="A .zip, a .tar.gz or a .yml file of Sigma rules, up to 20 MB. Its rules run on what is received from then on." width="narrow">
      <div className="stack">
        <UploadForm to="/api/v1/rule-packs/upload" said={saidOf(person, search)}>
          <FileField name="file" label="File" required accept=".zip,.gz,.tgz,.tar,.yml,.yaml" maxBytes={20_000_000} help="What cannot be loaded is listed with its line and how to mend it; the rest is loaded." />
          <Field name="name" label="Name" maxLength={200} help="The name of the file, if you leave it empty. The same name updates the pack." />
          <Field name="licence" label="Licence" maxLength={200} help="Read from the LICENSE file of the pack, if you leave it empty." />
          <Field name="author" label="Author" maxLength={500} />
          <FormFoot><Submit icon="upload">Import</Submit><ButtonLink href="/detection-rules/packs" variant="quiet">Cancel</ButtonLink></FormFoot>
        </UploadForm>
        <Panel title="From a folder" meaning="On the machine the portal runs on."><Code block>npm run rules -- import /path/to/rules</Code></Panel>
      </div>
    </Page>
  )
}
