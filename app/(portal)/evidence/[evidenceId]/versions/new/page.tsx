import { Field } from '#components/form/field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { UploadForm } from '#components/form/upload-form.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { getEvidence } from '#lib/modules/evidence/queries.ts'
import { QuotaNotice } from '../../../../_parts/quota-notice.tsx'
import { saidOf } from '../../../../_parts/said.tsx'
import { typedValues } from '../../../_parts/fields.tsx'
import { FileFields } from '../../../_parts/file-fields.tsx'

export default async function NewVersionPage({ params, searchParams }: { params: Promise<{ evidenceId: string }>; searchParams: Search }) {
  const { evidenceId } = await params
  const { person } = await requirePerson('evidence.addVersion', `/evidence/${evidenceId}/versions/new`)
  const found = await shown(getEvidence(person, { id: evidenceId }))
  const search = await searchParams
  const values = typedValues(search)
  return (
    <Page
      title={found.versionNumber === 0 ? `Add the file of ${found.title}` : `New version of ${found.title}`}
      breadcrumbs={[{ label: 'Evidence', href: '/evidence' }, { label: found.title, href: `/evidence/${found.id}` }]}
      meaning="Former files stay, each with its hash. The new one needs a new decision, by somebody who collected none of them."
      width="narrow"
    >
      <div className="stack">
        <QuotaNotice person={person} kind="evidence" />
        {found.status === 'approved' && <Notice kind="warn" title="This is approved">A new version voids the approval, which was given for the file that was reviewed.</Notice>}
        <UploadForm to={`/api/v1/evidence/${found.id}/versions`} said={saidOf(person, search)}>
          <input type="hidden" name="expectedVersion" value={found.version} />
          <Field name="expiresAt" label="Expires on" type="date" defaultValue={values.expiresAt} help="Empty: as its template says, or unchanged." />
          <FileFields values={values} />
          <FormFoot><Submit icon="upload">Add the file</Submit><ButtonLink href={`/evidence/${found.id}`} variant="quiet">Cancel</ButtonLink></FormFoot>
        </UploadForm>
      </div>
    </Page>
  )
}
