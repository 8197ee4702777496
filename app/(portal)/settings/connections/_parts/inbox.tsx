import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Reveal } from '#components/form/reveal.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { now } from '#lib/clock.ts'
import { rotate } from '../actions.ts'
import { MessageState } from './marks.tsx'
import { MessageName, type MessageRow, outcomeOf, Replay } from './messages-table.tsx'
import type { Shown } from './overview.tsx'

const overlapOptions = [{ value: '0', label: 'Not at all' }, { value: '1', label: 'For an hour' }, { value: '24', label: 'For a day' }, { value: '168', label: 'For a week' }]

export function Inbox({ of, latest, rotates, replays }: { of: Shown; latest: MessageRow[]; rotates: boolean; replays: boolean }) {
  const path = `/settings/connections/${of.id}/messages`
  const github = of.kind === 'github'
  return (
    <>
      <Panel title="Where messages go" meaning={github ? 'At GitHub: Settings, Webhooks, Add webhook.' : 'Signed as Standard Webhooks say: webhook-id, webhook-timestamp and webhook-signature.'}>
        <Facts
          facts={[
            { label: github ? 'Payload URL' : 'Address', value: <span className="row"><Code>{of.address ?? ''}</Code><Copy value={of.address ?? ''} text="Copy" /></span>, wide: true },
            ...(github ? [{ label: 'Content type', value: 'application/json' }, { label: 'Which events', value: 'Let me select individual events, or all of them' }] : []),
            { label: 'Signing secret', value: of.signingSetAt ? <>Replaced <Time at={of.signingSetAt} format="both" /></> : 'None yet: every message is refused' },
            ...(of.formerUntil && of.formerUntil > now() ? [{ label: 'Former secret counts until', value: <Time at={of.formerUntil} format="both" /> }] : []),
          ]}
        />
      </Panel>
      {rotates && (
        <Panel title={of.signingSetAt ? 'Replace the signing secret' : 'Create the signing secret'}>
          <Form action={rotate.bind(null, of.id)} label="Signing secret">
            <Reveal />
            <Field name="secret" label="Your own secret" type="password" maxLength={200} autoComplete="off" help="Empty: one is created, and shown once." />
            {of.signingSetAt && <Select name="overlap" label="The former one counts on" options={overlapOptions} defaultValue="24" help="So that nothing is refused until the new one is entered there." />}
            <FormFoot><Submit>{of.signingSetAt ? 'Replace' : 'Create'}</Submit></FormFoot>
          </Form>
        </Panel>
      )}
      <Panel title="Latest messages" actions={latest.length > 0 && <ButtonLink href={path} size="small">All messages</ButtonLink>}>
        {latest.length === 0 ? <EmptyState icon="inbox" title="No message yet">Enter the address and the signing secret where the messages come from.</EmptyState> : (
          <ul className="rows">
            {latest.map((each) => (
              <li key={each.id}>
                <div>
                  <p className="row"><b><MessageName of={each} /></b><MessageState of={each} /></p>
                  <p className="muted"><Time at={each.receivedAt} format="both" /> · {each.status === 'stored' ? 'a worker has it in a moment' : outcomeOf(each)}</p>
                </div>
                {replays && each.status !== 'stored' && <Replay of={each} connectionId={of.id} />}
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  )
}
