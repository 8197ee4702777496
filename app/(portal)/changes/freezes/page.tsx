import { CheckboxGroup } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { changeChoices, listFreezes } from '#lib/modules/changes/queries.ts'
import { freeze, thaw } from '../actions.ts'

export default async function FreezesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('changes.read', '/changes/freezes')
  const list = readList(await searchParams, listFreezes)
  const page = await shown(listFreezes(person, listInput(list)), '/changes/freezes')
  const state = (row: (typeof page.rows)[number]) => (row.endedAt ? <Status tone="off">Ended early</Status> : row.endsAt <= now() ? <Status tone="off">Over</Status> : row.startsAt <= now() ? <Status tone="warn">In force</Status> : <Status tone="info">Planned</Status>)
  return (
    <Page title="Freezes" meaning="Times in which nothing is scheduled or made, unless somebody else approves an exception. Emergencies go ahead, and are marked.">
      <FilterBar list={list} path="/changes/freezes" filters={[{ kind: 'select', name: 'over', label: 'Shown', options: [{ value: 'yes', label: 'Those that are over, too' }] }]} />
      <DataTable
        caption="Freezes"
        columns={[
          { key: 'title', header: 'Title', grow: true, cell: (row) => row.title },
          { key: 'state', header: 'State', cell: state },
          { key: 'startsAt', header: 'Begins', sort: 'startsAt', cell: (row) => <Time at={row.startsAt} format="absolute" /> },
          { key: 'endsAt', header: 'Ends', cell: (row) => <Time at={row.endedAt ?? row.endsAt} format="absolute" /> },
          { key: 'systems', header: 'Systems', hideBelow: 'md', cell: (row) => (row.systems.length === 0 ? 'All' : row.systems.join(', ')) },
          { key: 'reason', header: 'Why', hideBelow: 'lg', cell: (row) => row.reason },
        ]}
        rows={page.rows}
        rowKey={(row) => row.id}
        list={list}
        path="/changes/freezes"
        page={page}
        empty={<EmptyState icon="lock" title="No freeze">A freeze keeps changes away from a closing, a sale or a holiday.</EmptyState>}
      />
      <div className="stack mt-4">
        {may(person, 'changes.endFreeze') && page.rows.filter((row) => row.endedAt === null && row.endsAt > now()).map((row) => (
          <Panel key={row.id} title={`End “${row.title}” early`}>
            <Form action={thaw.bind(null, row.id)} label={`End ${row.title}`}>
              <Field name="reason" label="Why" required maxLength={2_000} />
              <FormFoot><Submit variant="danger">End it now</Submit></FormFoot>
            </Form>
          </Panel>
        ))}
        {may(person, 'changes.createFreeze') && (
          <Panel title="Freeze changes">
            <Form action={freeze} label="Freeze changes">
              <Field name="title" label="Title" required maxLength={200} />
              <Field name="startsAt" label="Begins" type="datetime-local" suffix="UTC" required />
              <Field name="endsAt" label="Ends" type="datetime-local" suffix="UTC" required />
              <CheckboxGroup name="systemIds" label="Systems" columns help="None: all of them." options={(await changeChoices(person, {})).systems.map((each) => ({ value: each.id, label: each.name }))} />
              <Field name="reason" label="Why" required maxLength={2_000} />
              <FormFoot><Submit>Freeze</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </div>
    </Page>
  )
}
