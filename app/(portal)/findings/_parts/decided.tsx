import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { statusNames } from '#lib/modules/findings/model.ts'
import { getDecision } from '#lib/modules/findings/one.ts'
import { undo } from '../actions.ts'

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** After a decision: what was done, of how many, and the way back. The address names the decision; what it did is asked anew. */
export async function Decided({ person, search }: { person: Person; search: Awaited<Search> }) {
  const { decided, of, undone } = search
  if (undone) return <Notice kind="good">Taken back: {formatCount(Number(undone) || 0, 'finding')} as before. Both the decision and this are in the audit trail.</Notice>
  if (typeof decided !== 'string' || !isId.test(decided) || !may(person, 'findings.undo')) return null
  const made = await shown(getDecision(person, { decision: decided }), '/findings')
  if (!made) return null
  const missing = Math.max(0, Number(of) - made.changed) || 0
  const list = new URLSearchParams(Object.entries(search).flatMap(([name, value]) => (typeof value === 'string' && !['decided', 'of', 'selected'].includes(name) ? [[name, value]] : [])))
  return (
    <Notice
      kind="good"
      action={
        <Form action={undo} layout="inline" label="Undo the decision">
          <input type="hidden" name="decision" value={decided} />
          <input type="hidden" name="returnTo" value={String(list)} />
          {made.changed === 1 && <input type="hidden" name="findingId" value={made.findingId} />}
          <Submit variant="secondary" size="small" hotkey="z">Undo</Submit>
        </Form>
      }
    >
      {formatCount(made.changed, 'finding')} {made.changed === 1 ? 'is' : 'are'} now {statusNames[made.status].toLowerCase()}.
      {missing > 0 && ` ${formatNumber(missing)} of ${formatNumber(Number(of))} ${missing === 1 ? 'was' : 'were'} left as ${missing === 1 ? 'it is' : 'they are'}: changed by somebody else since this list was opened, or decided so already.`}
    </Notice>
  )
}
