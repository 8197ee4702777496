import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { current } from '#lib/edge/current.ts'
import type { ListState } from '#lib/list.ts'
import { keepView, forgetView } from './views-actions.ts'

/**
 * One's own views of a list: each an address, and the present one to be kept under a name.
 * @param also what the address says besides filters and order
 */
export async function Views({ list, path, also }: { list: ListState; path: string; also?: Record<string, string> | undefined }) {
  const views = (await current())?.views.filter((view) => view.path === path) ?? []
  const here = new URLSearchParams({ ...also, ...list.filters, sort: list.sort, direction: list.direction }).toString()
  return (
    <Menu label="Views" align="right" button={<span className="btn"><Icon name="layers" />Views{views.length > 0 && ` (${views.length})`}</span>}>
      {views.map((view) => (
        <div key={view.id} className="view">
          <a className="menu-item" href={`${path}?${view.query}`} aria-current={view.query === here ? 'page' : undefined}>{view.name}</a>
          <Form action={forgetView} layout="inline" label={`Remove the view ${view.name}`}><input type="hidden" name="id" value={view.id} /><Submit variant="quiet" size="small" icon="x"><span className="sr">Remove {view.name}</span></Submit></Form>
        </div>
      ))}
      <Form action={keepView} label="Save this view">
        <input type="hidden" name="path" value={path} />
        <input type="hidden" name="query" value={here} />
        <Field name="name" label="Save this view as" required maxLength={80} />
        <div><Submit variant="secondary" size="small">Save view</Submit></div>
      </Form>
    </Menu>
  )
}
