import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getEvidence } from '#lib/modules/evidence/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { DetailFields, expectedOptions } from '../../_parts/fields.tsx'
import { update } from '../../actions.ts'

const day = (at: Date | null) => at?.toISOString().slice(0, 10) ?? ''

export default async function EditEvidencePage({ params }: { params: Promise<{ evidenceId: string }> }) {
  const { evidenceId } = await params
  const { person } = await requirePerson('evidence.update', `/evidence/${evidenceId}/edit`)
  const found = await shown(getEvidence(person, { id: evidenceId }))
  const kept = found.templateId ? `${found.templateId}:${found.occurrence}` : undefined
  const [owners, expected] = await Promise.all([userChoices(person, {}), expectedOptions(person, found.collectedAt, kept)])
  const options = kept && !expected.some((each) => each.value === kept) ? [{ value: kept, label: `${found.templateName}: ${found.occurrence}`, fill: {} }, ...expected] : expected
  return (
    <Page title={`Edit ${found.title}`} breadcrumbs={[{ label: 'Evidence', href: '/evidence' }, { label: found.title, href: `/evidence/${found.id}` }]} width="narrow">
      {(found.status === 'approved' || found.status === 'expired') && <Notice kind="info" title="This was approved">Only its owner can be changed. For anything else add a new version, which is decided again.</Notice>}
      <Form action={update.bind(null, found.id)} version={found.version} label="Save">
        <DetailFields
          owners={owners}
          expected={options}
          values={{ title: found.title, description: found.description, category: found.category, controlAreas: found.controlAreas.join(', '), observedFrom: day(found.observedFrom), observedTo: day(found.observedTo), expiresAt: day(found.expiresAt), ownerId: found.ownerId ?? '', expected: kept }}
        />
        <FormFoot><Submit>Save</Submit><ButtonLink href={`/evidence/${found.id}`} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
