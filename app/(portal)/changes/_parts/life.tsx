import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Diff } from '#components/ui/diff.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import type { getChange } from '#lib/modules/changes/queries.ts'
import { stepFlags, verbs, words } from '#lib/modules/changes/words.ts'
import { comment } from '../actions.ts'

type Change = Awaited<ReturnType<typeof getChange>>

const fields: Record<string, unknown> = words.fields.change
const called = (field: string): string => {
  const found = fields[field]
  return typeof found === 'string' ? found : ((found as { called?: string } | undefined)?.called ?? field)
}
const shown = (value: unknown): string | null => (value === null || value === undefined || value === '' ? null : typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') || null : JSON.stringify(value))

/** Field by field, what one revision says otherwise than the one before. */
function differences(of: Change['revisions'][number], before: Change['revisions'][number], systems: Map<string, string>) {
  return Object.keys(of.document).filter((field) => JSON.stringify(of.document[field]) !== JSON.stringify(before.document[field])).map((field) => {
    const read = (value: unknown) => (field === 'systemIds' && Array.isArray(value) ? value.map((each) => systems.get(String(each)) ?? 'another system').join(', ') : shown(value))
    return { field, fieldLabel: called(field), beforeLabel: read(before.document[field]), afterLabel: read(of.document[field]) }
  })
}

/** Each step with time, person and reason, what the revisions differ in, and comments. */
export function ChangeLife({ change, person }: { change: Change; person: Person }) {
  const systems = new Map(change.systems.map((each) => [each.id, each.name]))
  return (
    <>
      <Panel title="Its life">
        <ol className="rows">{change.steps.map((step) => (
          <li key={step.id}><div>
            <p><b>{verbs[step.verb as keyof typeof verbs] ?? step.verb}</b> {step.flags.map((flag) => <Badge key={flag} tone="bad">{stepFlags[flag as keyof typeof stepFlags] ?? flag}</Badge>)} <span className="muted">{step.byName ?? 'The portal'}, <Time at={step.at} format="both" />{change.revision > 1 && `, revision ${step.revision}`}</span></p>
            {step.note && <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{step.verb === 'assign' ? `To ${step.note}` : step.note}</p>}
          </div></li>
        ))}</ol>
        {may(person, 'changes.comment') && (
          <Form action={comment.bind(null, change.id)} label="Comment">
            <TextArea name="comment" label="Comment" rows={2} required maxLength={5_000} help="Changes nothing of what is approved." />
            <FormFoot><Submit variant="secondary">Add the comment</Submit></FormFoot>
          </Form>
        )}
      </Panel>
      {change.revisions.length > 1 && (
        <Panel title="Revisions" meaning="What is different from the one before it.">
          <ol className="rows">{change.revisions.map((each, n) => {
            const before = change.revisions[n + 1]
            return <li key={each.revision}><div><p><b>Revision {each.revision}</b> <span className="muted">submitted <Time at={each.createdAt} format="both" /></span></p>{before ? <Diff changes={differences(each, before, systems)} /> : <p className="muted">The first one.</p>}<p><Code>{each.sha256}</Code></p></div></li>
          })}</ol>
        </Panel>
      )}
    </>
  )
}
