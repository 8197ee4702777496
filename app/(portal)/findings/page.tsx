import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { stepsFrom } from '#lib/decisions.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { csvHref, listed, readList, type Search } from '#lib/edge/page.ts'
import { findingsExport } from '#lib/modules/findings/exports.ts'
import { findingDecisions, findingStatuses, severities, severityName, statusNames } from '#lib/modules/findings/model.ts'
import { countFindings, listFindings } from '#lib/modules/findings/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { sourceName, sourceOptions } from '../_parts/sources.ts'
import { FindingState } from './_parts/marks.tsx'
import { decide } from './actions.ts'

export const metadata = { title: 'Findings' }

export default async function FindingsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('findings.read', '/findings')
  const list = readList(await searchParams, listFindings)
  const page = await listed(person, list, [listFindings, countFindings], '/findings')
  return (
    <Page title="Findings" meaning="What the detection rules saw. Each one is read by somebody, and decided.">
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/findings"
        filters={[
          { kind: 'search', name: 'user', label: 'User', placeholder: 'User, exactly' },
          { kind: 'select', name: 'status', label: 'Status', options: [{ value: 'undecided', label: 'Open or flagged' }, ...findingStatuses.map((value) => ({ value, label: statusNames[value] }))] },
          { kind: 'select', name: 'severity', label: 'Severity', options: severities.map((value) => ({ value, label: value })) },
          { kind: 'select', name: 'source', label: 'Source', options: sourceOptions },
          { kind: 'select', name: 'assignee', label: 'Assigned', options: [{ value: 'me', label: 'To me' }, { value: 'nobody', label: 'To nobody' }] },
          { kind: 'dates', from: 'from', to: 'to', label: 'Occurred' },
        ]}
      />
      <DataTable
        caption="Findings"
        columns={[
          { key: 'rule', header: 'Finding', cell: (finding) => finding.ruleName },
          { key: 'severity', header: 'Severity', sort: 'severity', cell: (finding) => <Severity value={severityName(finding.severity)} /> },
          { key: 'risk', header: 'Risk', sort: 'riskScore', align: 'right', cell: (finding) => finding.riskScore },
          { key: 'user', header: 'User', cell: (finding) => finding.accountName ?? finding.userName ?? '—' },
          { key: 'status', header: 'Status', cell: (finding) => <FindingState value={finding.status} /> },
          { key: 'assignee', header: 'Assigned', hideBelow: 'lg', cell: (finding) => finding.assigneeName ?? '—' },
          { key: 'source', header: 'Source', hideBelow: 'lg', cell: (finding) => sourceName(finding.source) },
          { key: 'occurred', header: 'Occurred', sort: 'occurredAt', hideBelow: 'sm', cell: (finding) => <Time at={finding.occurredAt} format="both" /> },
        ]}
        total={{ of: page.total, noun: ['finding'] }}
        rows={page.rows}
        rowKey={(finding) => finding.id}
        rowHref={(finding) => `/findings/${finding.id}`}
        list={list}
        path="/findings"
        page={page}
        order="newer"
        csvHref={csvHref(person, findingsExport, list)}
        empty={<EmptyState icon="shield-check" title="Nothing was found">Rules run over every event that comes in. What they find waits here for somebody to look.</EmptyState>}
        bulk={may(person, 'findings.review') ? {
          name: 'ids',
          formId: 'decide',
          actions: (
            <Form id="decide" action={decide} layout="inline" label="Decide the selected findings">
              <Field name="note" label="Note" hideLabel placeholder="Note (needed unless reviewed)" maxLength={2000} />
              {stepsFrom(findingDecisions, 'open').map((step) => (
                <Submit key={step.verb} name="decision" value={step.verb} {...(!step.likely && { variant: 'secondary' as const })} size="small">{step.short ?? step.label}</Submit>
              ))}
            </Form>
          ),
        } : undefined}
      />
    </Page>
  )
}
