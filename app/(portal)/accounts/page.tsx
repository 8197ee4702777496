import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search } from '#lib/edge/page.ts'
import { accountKinds } from '#lib/importers/entitlement.ts'
import { accountsExport } from '#lib/modules/people/exports.ts'
import { accountHows } from '#lib/modules/people/model.ts'
import { countAccounts, findPeople, listAccounts } from '#lib/modules/people/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { Narrow, PersonFields, whoOf } from '../people/_parts/choose.tsx'
import { Enabled, Found } from '../people/_parts/marks.tsx'
import { Waiting } from '../people/_parts/waiting.tsx'
import { assignMany } from '../people/actions.ts'

export default async function AccountsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('people.read', '/accounts')
  const search = await searchParams
  const list = readList(search, listAccounts)
  const page = await listed(person, list, [listAccounts, countAccounts], '/accounts')
  const typed = whoOf(search)
  const offered = may(person, 'accounts.assign') && page.rows.length > 0 ? await findPeople(person, { search: typed }) : null
  return (
    <Page title="Accounts" meaning="Every account of a frozen population, whose it is, and how that was found." actions={<Views list={list} path="/accounts" />}>
      <Waiting person={person} />
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/accounts"
        filters={[
          { kind: 'search', name: 'search', label: 'Search accounts' },
          { kind: 'select', name: 'unmatched', label: 'To do', options: [{ value: 'yes', label: 'Belongs to nobody' }] },
          { kind: 'select', name: 'left', label: 'Person', options: [{ value: 'yes', label: 'Has left' }] },
          { kind: 'select', name: 'how', label: 'Found by', options: Object.entries(accountHows).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'kind', label: 'Kind', options: accountKinds.map((value) => ({ value, label: value })) },
        ]}
      />
      {offered && <Narrow path="/accounts" typed={typed} offered={offered} kept={list.filters} />}
      <DataTable
        caption="Accounts of the systems"
        columns={[
          { key: 'name', header: 'Account', sort: 'name', cell: (each) => each.name },
          { key: 'system', header: 'System', hideBelow: 'sm', cell: (each) => each.systemName },
          { key: 'person', header: 'Person', cell: (each) => each.personName ?? (each.ownerName ? `Owned by ${each.ownerName}` : '') },
          { key: 'how', header: 'Found by', cell: (each) => <Found how={each.how} kind={each.kind} /> },
          { key: 'said', header: 'How, or why not', grow: true, hideBelow: 'lg', cell: (each) => each.said },
          { key: 'enabled', header: 'Enabled', hideBelow: 'md', cell: (each) => <Enabled enabled={each.enabled} /> },
        ]}
        total={{ of: page.total, noun: ['account'] }}
        rows={page.rows}
        rowKey={(each) => each.id}
        rowHref={(each) => `/accounts/${each.id}`}
        list={list}
        path="/accounts"
        page={page}
        downloads={downloads(person, accountsExport, list)}
        bulk={offered ? {
          name: 'ids', formId: 'assign',
          actions: (
            <Form id="assign" action={assignMany} layout="inline" label="Say whose the selected accounts are">
              <PersonFields offered={offered} typed={typed} as="person" hideLabel />
              <Field name="reason" label="Reason" hideLabel placeholder="How you know" required maxLength={1000} />
              <Submit size="small">Save</Submit>
            </Form>
          ),
        } : undefined}
        empty={<EmptyState icon="key-round" title="No account yet">Accounts come with the populations that are frozen.</EmptyState>}
      />
    </Page>
  )
}
