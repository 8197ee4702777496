import { Code } from '#components/ui/avatar.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { JsonView } from '#components/ui/json-view.tsx'
import { Status, type Tone } from '#components/ui/marks.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatNumber } from '#lib/format.ts'
import { trustPolicy } from '#lib/modules/cloud-accounts/model.ts'
import { mendingPolicyOf, policyOf } from '#lib/modules/cloud-accounts/preflight.ts'
import { Rows } from '../../_parts/rows.tsx'
import type { ShownAccount } from './overview.tsx'

const states = { denied: ['Denied', 'bad'], unknown: ['Unknown', 'neutral'], working: ['Working', 'good'] } as const satisfies Record<ShownAccount['calls'][number]['state'], [string, Tone]>
const order = Object.keys(states)

/** What the role needs, to paste; and whether it has it, call by call. */
export function Access({ of }: { of: ShownAccount }) {
  const calls = [...of.calls].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state) || (one.action < other.action ? -1 : 1))
  const count = (state: string) => calls.filter((call) => call.state === state).length
  return (
    <>
      <Panel title="Test" meaning={of.preflightAt ? <>Tested <Time at={of.preflightAt} format="both" />. {formatNumber(count('working'))} of {formatNumber(calls.length)} calls work, {formatNumber(count('denied'))} are denied, of {formatNumber(count('unknown'))} nothing is known: there was nothing to try them on, or nobody answered.</> : 'A test tries each call that a scan makes once.'} flush>
        {of.preflightError && <Notice kind="danger" title="It could not be tested">{of.preflightError}</Notice>}
        {calls.length === 0 ? <EmptyState icon="list-checks" title="Not tested yet" /> : (
          <Rows
            caption="Calls that a scan makes"
            heads={['Permission', 'State', 'Service', 'Call', 'Answer']}
            rows={calls.map((call) => ({ key: `${call.service} ${call.command}`, cells: [call.action, <Status tone={states[call.state][1]}>{states[call.state][0]}</Status>, call.service, call.command, call.code ?? '—'] }))}
          />
        )}
      </Panel>
      {of.access === 'role' && (
        <Panel title="Trust of the role" meaning="Paste it as the trust policy of the role, with the identity of the connection’s keys as principal." actions={<Copy value={JSON.stringify(trustPolicy(null, of.externalId), null, 2)} text="Copy" />}>
          <p>External id: <Code wrap>{of.externalId}</Code></p>
          <JsonView value={trustPolicy(null, of.externalId)} label="Trust policy" />
        </Panel>
      )}
      <Panel title="Permissions of the role" meaning="Made from the calls that a scan makes: it may read these, and nothing else." actions={<Copy value={JSON.stringify(policyOf(of.provider), null, 2)} text="Copy" />}>
        <JsonView value={policyOf(of.provider)} label="Permissions policy" />
      </Panel>
      {of.access === 'role' && (
        <Panel title="Permissions of the role for remediations" meaning="Of another role, with the same trust: what the playbooks read and write. Each session is confined to the calls of one playbook." actions={<Copy value={JSON.stringify(mendingPolicyOf(of.provider), null, 2)} text="Copy" />}>
          <JsonView value={mendingPolicyOf(of.provider)} label="Permissions policy for remediations" open={1} />
        </Panel>
      )}
    </>
  )
}
