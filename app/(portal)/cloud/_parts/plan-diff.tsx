import { JsonView } from '#components/ui/json-view.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatCount } from '#lib/format.ts'
import type { getRemediation } from '#lib/modules/remediations/queries.ts'

const text = (value: unknown) => (value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value))

/** From what to what, and the calls that do it: what whoever approves decides about. */
type Plan = NonNullable<Awaited<ReturnType<typeof getRemediation>>['plan']>

export function PlanDiff({ plan }: { plan: Plan }) {
  return (
    <>
      <Panel title="What changes" meaning="Read from the resource when it was planned. If it is another when it is executed, nothing is sent.">
        <dl className="diff">
          {plan.diff.map(({ path, before, after }) => (
            <div key={path}>
              <dt>{path}</dt>
              <dd><del><span className="sr">was </span>{text(before)}</del> <ins><span className="sr">is then </span>{text(after)}</ins></dd>
            </div>
          ))}
        </dl>
      </Panel>
      {plan.notes.length > 0 && <Notice title="To be known before"><ul>{plan.notes.map((note) => <li key={note}>{note}</li>)}</ul></Notice>}
      <Panel title="What is sent" meaning={`${formatCount(plan.steps.length, 'call')}, in this order.`}>
        {plan.steps.map((step, n) => <div key={step.name}><p><b>{n + 1}. {step.name}</b> <span className="second">{step.command}</span></p><JsonView value={step.input} label={step.name} open={1} /></div>)}
      </Panel>
    </>
  )
}
