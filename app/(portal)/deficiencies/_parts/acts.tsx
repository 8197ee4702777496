import Link from 'next/link'
import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { close, remediate, retest, withdraw } from '../actions.ts'
import type { Deficiency } from './sources.tsx'

/** Remediation, retest, close, withdraw: what was done, and what may be done next. `retests`: the tests that would count. */
export function Acts({ of, person, retests }: { of: Deficiency; person: Person; retests: { id: string; number: number; title: string }[] | null }) {
  const mends = of.state === 'remediation' && of.remediatedAt === null && (person.grants['deficiencies.remediate'] === 'any' || (may(person, 'deficiencies.remediate') && [of.ownerId, of.controlOwnerId].includes(person.userId)))
  const over = of.state === 'closed' || of.state === 'withdrawn'
  return (
    <>
      {(of.remediatedAt || mends) && (
        <Panel title="Remediation" meaning={of.remediatedAt ? undefined : 'What was done, and since which day. What was found stays found.'}>
          {of.remediatedAt && <Facts facts={[{ label: 'What was done', value: of.remediation, wide: true }, { label: 'Since', value: of.remediatedDay }, { label: 'By', value: <>{of.remediatedByName ?? 'Somebody'}, <Time at={of.remediatedAt} format="absolute" /></> }]} />}
          {mends && <Form action={remediate.bind(null, of.id)} version={of.version} label="Remediated"><Field name="remediatedDay" label="Since" type="date" required /><TextArea name="remediation" label="What was done" required maxLength={5000} rows={2} /><Submit variant="secondary">Remediated</Submit></Form>}
        </Panel>
      )}
      {(of.retestId || retests) && (
        <Panel title="Retest" meaning={of.retestId ? undefined : 'A test of the same control over a time after that day, reviewed and effective. Plan it from the workpaper of the first one.'}>
          {of.retestId && <Facts facts={[{ label: 'Test', value: <Link href={`/control-tests/${of.retestId}`}>{of.retestName ?? 'The test'}</Link> }, { label: 'Recorded by', value: <>{of.retestedByName ?? 'Somebody'}, <Time at={of.retestedAt} format="absolute" /></> }, ...(of.closedAt ? [{ label: 'Closed by', value: <>{of.closedByName ?? 'Somebody'}, <Time at={of.closedAt} format="absolute" /></> }, { label: 'Note', value: of.closeNote, wide: true }] : [])]} />}
          {!of.retestId && retests && (retests.length === 0 ? <p>No such test yet.</p> : <Form action={retest.bind(null, of.id)} version={of.version} label="Retest"><Select name="testId" label="Test" required empty="Choose" options={retests.map(({ id, number, title }) => ({ value: id, label: `T-${number} ${title}` }))} /><Submit variant="secondary">It was retested</Submit></Form>)}
        </Panel>
      )}
      {of.state === 'retested' && may(person, 'deficiencies.close') && (
        <Panel title="Close" meaning={[of.ownerId, of.remediatedById].includes(person.userId) ? 'You remediated it: somebody else closes it.' : 'It stays listed, with everything that was found.'}>
          {![of.ownerId, of.remediatedById].includes(person.userId) && <Form action={close.bind(null, of.id)} version={of.version} label="Close"><TextArea name="note" label="Note" maxLength={2000} rows={2} /><Submit>Close it</Submit></Form>}
        </Panel>
      )}
      {!over && may(person, 'deficiencies.withdraw') && person.userId !== of.raisedById && (
        <details className="more">
          <summary>It is no deficiency</summary>
          <Form action={withdraw.bind(null, of.id)} version={of.version} label="Withdraw"><TextArea name="reason" label="Why it is none" required maxLength={2000} rows={2} help="It stays listed with this reason, and counts no more." /><Submit variant="quiet">Withdraw it</Submit></Form>
        </details>
      )}
    </>
  )
}
