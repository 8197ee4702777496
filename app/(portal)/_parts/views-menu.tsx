'use client'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { forgetView, keepView } from './views-actions.ts'

/** The menu of one's views. A client component for a short payload only; it keeps no state. */
export function ViewsMenu({ views, path, here }: { views: { id: string; name: string; query: string }[]; path: string; here: string }) {
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
