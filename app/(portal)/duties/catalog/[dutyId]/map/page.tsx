import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { dutyChoices, getDuty, previewMapping } from '#lib/modules/duties/catalog.ts'
import { Rows } from '../../../../_parts/rows.tsx'
import { MappingFields, type MappingValues } from '../../../_parts/mapping-fields.tsx'
import { crumb } from '../../../_parts/marks.tsx'
import { map } from '../../../actions.ts'

const names = ['where', 'environment', 'rightKind', 'by', 'right', 'scope', 'exceptNames', 'exceptScopes'] as const

/** In two steps, the first an address: what it hits is seen before it is saved. */
export default async function MapPage({ params, searchParams }: { params: Promise<{ dutyId: string }>; searchParams: Search }) {
  const { dutyId } = await params
  const { person } = await requirePerson('duties.map', `/duties/catalog/${dutyId}/map`)
  const search = await searchParams
  const values = Object.fromEntries(names.map((name) => [name, typeof search[name] === 'string' ? search[name] : ''])) as MappingValues
  const path = `/duties/catalog/${dutyId}/map`
  const [duty, { systems }, preview] = await Promise.all([shown(getDuty(person, { id: dutyId })), dutyChoices(person, {}), values.right ? shown(previewMapping(person, { ...values, by: values.by || 'name' } as never), path) : null])
  return (
    <Page title={`Map rights to ${duty.name}`} meaning="First see what it hits now, then save it." breadcrumbs={[crumb, { label: 'Duties', href: '/duties/catalog' }, { label: duty.name, href: `/duties/catalog/${duty.id}` }]} width="narrow">
      <div className="stack">
        <Panel title="Which rights">
          <form method="get" className="form" aria-label="Preview"><MappingFields values={values} systems={systems} /><div className="row"><button className="btn" type="submit">Preview</button></div></form>
        </Panel>
        {preview && (
          <>
            {preview.warnings.map((each) => <Notice key={each.kind} kind="warn" title={each.kind === 'sandbox' ? 'It hits a sandbox' : each.kind === 'nothing' ? 'It hits nothing' : 'It hits very much'}>{each.said}</Notice>)}
            <Panel title={`It hits ${formatNumber(preview.rights.hit)} of ${formatNumber(preview.rights.of)} rights`} meaning={`${formatNumber(preview.rows.hit)} of ${formatNumber(preview.rows.of)} rows${preview.populations > 0 ? `, in the newest frozen populations (${formatNumber(preview.populations)})` : ' of the portal'}.${preview.more > 0 ? ` The first ${formatNumber(preview.first.length)} rights.` : ''}`} flush>
              {preview.first.length > 0 && <Rows caption="Rights it hits" heads={['Right', 'Kind', 'System', 'Scope', 'Held by']} rows={preview.first.map((each, n) => ({ key: String(n), cells: [each.name, each.kind, `${each.system}${each.environment && each.environment !== 'production' ? ` (${each.environment})` : ''}`, each.scope || 'Throughout', formatNumber(each.holders)] }))} />}
            </Panel>
            <Form action={map.bind(null, duty.id)} label="Save the mapping">
              {names.map((name) => <input key={name} type="hidden" name={name} value={name === 'by' ? values.by || 'name' : values[name]} />)}
              <FormFoot><Submit>Save the mapping</Submit><ButtonLink href={`/duties/catalog/${duty.id}`} variant="quiet">Cancel</ButtonLink></FormFoot>
            </Form>
          </>
        )}
      </div>
    </Page>
  )
}
