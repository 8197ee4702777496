import { FileField } from '#components/form/file-field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { largestOscal } from '#lib/modules/frameworks/model.ts'
import { saidOf } from '../../_parts/said.tsx'

export default async function ImportFrameworkPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('frameworks.import', '/frameworks/import')
  return (
    <Page title="Import a framework" breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }]} meaning="An OSCAL catalog in JSON, up to 64 MB, such as the resolved baselines that NIST publishes. A profile has to be resolved first; links in it are never followed." width="narrow">
      <UploadForm to="/api/v1/frameworks/upload" said={saidOf(person, await searchParams)}>
        <FileField name="file" label="File" required accept=".json,application/json" maxBytes={largestOscal} help="What could not be kept of it is listed on the framework's page." />
        <FormFoot><Submit icon="upload">Import</Submit><ButtonLink href="/frameworks" variant="quiet">Cancel</ButtonLink></FormFoot>
      </UploadForm>
    </Page>
  )
}
