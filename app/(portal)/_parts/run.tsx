import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { Progress } from '#components/ui/progress.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { beforeItRuns, type RunStatus } from '#lib/modules/runs/model.ts'

type Run = { status: RunStatus; done: number; total: number }

/** The one of these that has not ended, if any. */
export const openRun = <R extends Run>(runs: R[]): R | undefined => runs.find((run) => ['waiting', 'queued', 'running'].includes(run.status))

type Props = { run: Run; label: string; /** What the button ends, in words. */ what: string; /** Absent: not for this person. */ cancel: FormAction | false; /** Seconds until the page asks again. */ every: number }

/** Long work while it goes on: how far it is, and the way to end it. The page asks again by itself, with and without JavaScript. */
export function Running({ run, label, what, cancel, every }: Props) {
  return (
    <div className="stack">
      <Refresh every={every} />
      <Progress label={beforeItRuns[run.status] ?? label} {...(run.total > 0 && { value: Math.min(run.done, run.total), of: run.total })} />
      {cancel && <Form action={cancel} layout="inline" label={`Cancel the ${what}`}><Submit variant="secondary">Cancel</Submit></Form>}
    </div>
  )
}
