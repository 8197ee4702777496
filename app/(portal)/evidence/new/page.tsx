import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { env } from '#lib/env.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { QuotaNotice } from '../../_parts/quota-notice.tsx'
import { saidOf } from '../../_parts/said.tsx'
import { DetailFields, expectedOptions, typedValues } from '../_parts/fields.tsx'
import { FileFields } from '../_parts/file-fields.tsx'

export default async function NewEvidencePage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('evidence.collect', '/evidence/new')
  const search = await searchParams
  const values = typedValues(search)
  const [owners, expected] = await Promise.all([userChoices(person, {}), expectedOptions(person, now(), values.expected)])
  return (
    <Page title="Collect evidence" breadcrumbs={[{ label: 'Evidence', href: '/evidence' }]} meaning="The file is hashed on its way in, stored, read back and compared. Somebody else decides about it." width="narrow">
      <div className="stack">
        <QuotaNotice person={person} kind="evidence" />
        <UploadForm to="/api/v1/evidence/upload" said={saidOf(person, search)}>
          <DetailFields values={values} owners={owners} expected={expected} />
          <FileFields values={values} />
          <FormFoot><Submit icon="upload">Collect</Submit><ButtonLink href="/evidence" variant="quiet">Cancel</ButtonLink></FormFoot>
        </UploadForm>
        <Panel title="From a machine" meaning="With an API token that holds evidence.collect.">
          <Code block>{`curl ${env().BASE_URL}/api/v1/evidence/upload \\\n  -H "Authorization: Bearer tmk_…" \\\n  -F title="Backups of October" -F category=backup \\\n  -F controlAreas=OP-01 \\\n  -F observedFrom=2026-10-01 -F observedTo=2026-10-31 -F dataSource=live -F file=@backups.json`}</Code>
        </Panel>
      </div>
    </Page>
  )
}
