import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { finish, retask, task } from '../actions.ts'
import { minute } from './form.ts'
import type { Incident } from './phases.tsx'

type People = { id: string; name: string }[]

export function Tasks({ of, person, people }: { of: Incident; person: Person; people: People }) {
  const live = of.state !== 'closed'
  const options = people.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Panel title="Tasks" meaning={of.tasks.length === 0 ? 'None yet.' : `${of.tasks.length - of.tasksOpen} of ${of.tasks.length} done.`}>
      <ul className="stack">
        {of.tasks.map((each) => (
          <li key={each.id}>
            <p><b>{each.title}</b> <span className="muted">{each.assigneeName ?? 'Nobody'}{each.dueAt && <>, due <Time at={each.dueAt} format="absolute" /></>}</span> {each.doneAt ? <Badge tone="good">Done</Badge> : each.dueAt && each.dueAt < now() && <Badge tone="bad">Overdue</Badge>}</p>
            {each.doneAt && <p className="muted">{each.outcome} {each.doneByName ?? 'Somebody'}, <Time at={each.doneAt} format="absolute" /></p>}
            {live && !each.doneAt && (person.grants['incidents.finishTask'] === 'any' || (may(person, 'incidents.finishTask') && each.assigneeId === person.userId)) && (
              <Form action={finish.bind(null, of.id, each.id)} version={each.version} layout="inline" label={`Finish ${each.title}`}><Field name="outcome" label="What came of it" hideLabel maxLength={2000} placeholder="What came of it" /><Submit variant="secondary" size="small">Done</Submit></Form>
            )}
            {live && may(person, 'incidents.changeTask') && (
              <details className="more">
                <summary>{each.doneAt ? 'Open it again' : 'Change it'}</summary>
                <Form action={retask.bind(null, of.id, each.id)} version={each.version} label={`Change ${each.title}`}>
                  <Field name="title" label="Task" required maxLength={500} defaultValue={each.title} />
                  <Select name="assigneeId" label="Assignee" empty="Nobody" options={options} defaultValue={each.assigneeId} />
                  <Field name="dueAt" label="Due" type="datetime-local" suffix="UTC" defaultValue={minute(each.dueAt)} />
                  <Submit variant="secondary">{each.doneAt ? 'Open it again' : 'Save the task'}</Submit>
                </Form>
              </details>
            )}
          </li>
        ))}
      </ul>
      {live && may(person, 'incidents.addTask') && (
        <details className="more">
          <summary>Add a task</summary>
          <Form action={task.bind(null, of.id)} label="Add a task">
            <Field name="title" label="Task" required maxLength={500} />
            <Select name="assigneeId" label="Assignee" empty="Nobody" options={options} />
            <Field name="dueAt" label="Due" type="datetime-local" suffix="UTC" />
            <Submit variant="secondary">Add the task</Submit>
          </Form>
        </details>
      )}
    </Panel>
  )
}
