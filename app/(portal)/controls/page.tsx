import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { areaNames } from '#lib/control-codes.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { controlsExport } from '#lib/modules/controls/exports.ts'
import { controlFrequencies, controlStatuses, controlTypes, effectivenesses, proofs } from '#lib/modules/controls/model.ts'
import { countControls, listControls } from '#lib/modules/controls/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { ControlState, Effect } from './_parts/marks.tsx'
import { ControlTabs } from './_parts/tabs.tsx'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

export default async function ControlsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('controls.read', '/controls')
  const list = readList(await searchParams, listControls)
  const page = await listed(person, list, [listControls, countControls], '/controls')
  const make = may(person, 'controls.create') && <ButtonLink href="/controls/new" variant="primary" icon="plus">Create a control</ButtonLink>
  return (
    <Page title="Controls" meaning="What is done against which risk, who answers for it, and how well it works." actions={<><Views list={list} path="/controls" />{make}</>} tabs={<ControlTabs person={person} current="/controls" />}>
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/controls"
        filters={[
          { kind: 'search', name: 'search', label: 'Search controls' },
          { kind: 'select', name: 'status', label: 'Status', options: optionsOf(controlStatuses) },
          { kind: 'select', name: 'effectiveness', label: 'Effectiveness', options: optionsOf(effectivenesses) },
          { kind: 'select', name: 'area', label: 'Area', options: optionsOf(areaNames) },
          { kind: 'select', name: 'proof', label: 'Proof', options: [...optionsOf(proofs), { value: 'all', label: 'Implemented, proven or not' }] },
          { kind: 'select', name: 'type', label: 'Type', options: optionsOf(controlTypes) },
          { kind: 'select', name: 'removed', label: 'Removed', options: [{ value: 'yes', label: 'Removed controls' }] },
        ]}
      />
      <DataTable
        caption="Controls"
        columns={[
          { key: 'code', header: 'Code', sort: 'code', cell: (control) => control.code },
          { key: 'title', header: 'Title', sort: 'title', grow: true, cell: (control) => control.title },
          { key: 'status', header: 'Status', cell: (control) => <ControlState value={control.status} /> },
          { key: 'effectiveness', header: 'Effectiveness', hideBelow: 'sm', cell: (control) => <Effect value={control.effectiveness} /> },
          { key: 'owner', header: 'Owner', hideBelow: 'md', cell: (control) => control.ownerName ?? 'Nobody yet' },
          { key: 'frequency', header: 'How often', hideBelow: 'lg', cell: (control) => controlFrequencies[control.frequency as keyof typeof controlFrequencies] },
        ]}
        total={{ of: page.total, noun: ['control'] }}
        rows={page.rows}
        rowKey={(control) => control.id}
        rowHref={(control) => `/controls/${control.id}`}
        list={list}
        path="/controls"
        page={page}
        downloads={downloads(person, controlsExport, list)}
        empty={<EmptyState icon="shield-check" title="No control yet" action={make || undefined}>A control is what you do against a risk, and what an auditor tests. Begin with one of the pack.</EmptyState>}
      />
    </Page>
  )
}
