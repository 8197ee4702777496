import { Page } from '#components/page/page.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { changeChoices, getChange } from '#lib/modules/changes/queries.ts'
import { ChangeForm, StandardForm } from '../../_parts/change-form.tsx'
import { update, updateStandard } from '../../actions.ts'

export default async function EditChangePage({ params }: { params: Promise<{ changeId: string }> }) {
  const { changeId } = await params
  const { person } = await requirePerson('changes.update', `/changes/${changeId}/edit`)
  const change = await shown(getChange(person, { id: changeId }))
  const choices = await changeChoices(person, {})
  const back = `/changes/${change.id}`
  const values = { ...change, systemIds: change.systemIds }
  return (
    <Page title={`Edit ${change.reference}`} breadcrumbs={[{ label: 'Changes', href: '/changes' }, { label: `${change.reference} ${change.title}`, href: back }]} width="narrow">
      <div className="stack">
        {['submitted', 'approved', 'scheduled'].includes(change.state) && <Notice kind="warn" title="It becomes a draft again">What others were shown is another text then: what was asked for or approved is void, and you submit it anew.</Notice>}
        {change.template
          ? <StandardForm action={updateStandard.bind(null, change.id, change.template.id)} template={{ ...change.template, description: change.description }} systems={change.systems} values={values} back={back} submit="Save" />
          : <ChangeForm action={update.bind(null, change.id)} choices={choices} values={values} back={back} submit="Save" />}
      </div>
    </Page>
  )
}
