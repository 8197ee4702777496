import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { artifactStore } from '#lib/artifacts/index.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { DetailFields, expectedOptions } from '../_parts/fields.tsx'
import { linkObject } from '../actions.ts'

export default async function LinkEvidencePage() {
  const { person } = await requirePerson('evidence.link', '/evidence/link')
  const [owners, expected] = await Promise.all([userChoices(person, {}), expectedOptions(person, now())])
  const folder = artifactStore().kind === 'folder'
  return (
    <Page title="Link an object of a bucket" breadcrumbs={[{ label: 'Evidence', href: '/evidence' }]} meaning="For an object that is in S3 already: its version is pinned, read in full and hashed. The object stays where it is." width="narrow">
      {folder && <Notice kind="warn" title="This portal keeps its files in a folder">Linking needs a file store with buckets. An operator can set S3_BUCKET; until then upload the file.</Notice>}
      <Form action={linkObject} label="Link">
        <Field name="bucket" label="Bucket" required maxLength={63} autoFocus />
        <Field name="key" label="Key" required maxLength={1024} placeholder="reports/2026/access-review.pdf" spellCheck={false} />
        <Field name="objectVersion" label="Version" maxLength={1024} spellCheck={false} help="Empty: the newest now. That version is then pinned." />
        <DetailFields values={{}} owners={owners} expected={expected} focus={false} />
        <FormFoot><Submit icon="link" disabledReason={folder && 'Set S3_BUCKET first.'}>Link</Submit><ButtonLink href="/evidence" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
