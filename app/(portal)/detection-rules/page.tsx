import { Checkbox } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { listPacks, pageRules } from '#lib/modules/detection-rules/queries.ts'
import { severities, severityName } from '#lib/modules/findings/model.ts'
import { Views } from '../_parts/views.tsx'
import { originName, RuleState } from './_parts/marks.tsx'
import { turnRules } from './actions.ts'

const sources = ['aws', 'azure', 'gcp', 'github', 'google_workspace', 'linux', 'm365', 'macos', 'okta', 'tickmark', 'windows', 'any']

export default async function RulesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('detectionRules.read', '/detection-rules')
  const list = readList(await searchParams, pageRules)
  const { rows, total, next, previous } = await shown(pageRules(person, listInput(list)), '/detection-rules')
  const packs = await listPacks(person, {})
  return (
    <Page
      title="Rules"
      meaning="What is looked for in every event, in Sigma: the catalog, the packs you imported, and your own. High and critical rules are switched off on request: somebody else approves."
      actions={<>
        <Views list={list} path="/detection-rules" />
        <ButtonLink href="/detection-rules/coverage" icon="layers">Coverage</ButtonLink>
        <ButtonLink href="/detection-rules/packs" icon="package">Packs</ButtonLink>
        {may(person, 'detectionRules.writeRule') && <ButtonLink href="/detection-rules/new" variant="primary" icon="plus">Write a rule</ButtonLink>}
      </>}
    >
      <FilterBar
        list={list}
        path="/detection-rules"
        filters={[
          { kind: 'search', name: 'search', label: 'Search rules' },
          { kind: 'select', name: 'severity', label: 'Severity', options: severities.map((value) => ({ value, label: value })) },
          { kind: 'select', name: 'source', label: 'Source', options: sources.map((value) => ({ value, label: value })) },
          { kind: 'select', name: 'state', label: 'State', options: [{ value: 'on', label: 'On' }, { value: 'off', label: 'Off' }, { value: 'draft', label: 'Draft' }, { value: 'muted', label: 'Muted' }, { value: 'waiting', label: 'Waiting for values' }] },
          { kind: 'select', name: 'pack', label: 'From', options: [{ value: 'catalog', label: 'Catalog' }, { value: 'own', label: 'Own' }, ...packs.map((pack) => ({ value: pack.id, label: pack.name }))] },
        ]}
      />
      <DataTable
        caption="Detection rules, most severe first"
        columns={[
          { key: 'title', header: 'Rule', cell: (rule) => rule.title },
          { key: 'severity', header: 'Severity', cell: (rule) => <Severity value={severityName(rule.severity)} /> },
          { key: 'state', header: 'State', cell: (rule) => <RuleState rule={rule} /> },
          { key: 'source', header: 'Source', hideBelow: 'md', cell: (rule) => rule.source },
          { key: 'from', header: 'From', hideBelow: 'md', cell: originName },
          { key: 'requirements', header: 'Maps to', hideBelow: 'lg', cell: (rule) => (rule.requirements.length > 0 ? formatCount(rule.requirements.length, 'requirement') : '') },
        ]}
        total={{ of: { count: total, more: false, asOf: new Date() }, noun: ['rule'] }}
        rows={rows}
        rowKey={(rule) => rule.id}
        rowHref={(rule) => `/detection-rules/${rule.id}`}
        list={list}
        path="/detection-rules"
        page={{ next, previous }}
        bulk={may(person, 'detectionRules.enableMany') ? {
          name: 'ruleIds',
          formId: 'turn',
          actions: (
            <Form id="turn" action={turnRules} layout="inline" label="Switch the selected rules">
              {Object.entries(list.filters).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
              <Field name="reason" label="Reason" hideLabel placeholder="Reason" maxLength={1000} />
              {total > rows.length && <Checkbox name="all" label="Which">All {formatNumber(total)} that match</Checkbox>}
              <Submit name="turn" value="on" size="small">Switch on</Submit>
              <Submit name="turn" value="off" variant="secondary" size="small">Switch off</Submit>
              <Submit name="turn" value="request" variant="secondary" size="small">Request to switch off</Submit>
            </Form>
          ),
        } : undefined}
        empty={<EmptyState icon="shield" title="No rule">The catalog ships with the portal.</EmptyState>}
      />
    </Page>
  )
}
