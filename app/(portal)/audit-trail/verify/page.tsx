import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { stalledSealing } from '#lib/edge/readiness.ts'
import { capital, formatNumber } from '#lib/format.ts'
import { getLog, listVerifications } from '#lib/modules/audit-trail/verification.ts'
import { openRun, Running } from '../../_parts/run.tsx'
import { beginAnewNow, cancelVerifying, startVerifying } from './actions.ts'

export default async function VerifyPage() {
  const { person } = await requirePerson('auditTrail.read', '/audit-trail/verify')
  const log = await shown(getLog(person, {}))
  const verifications = await shown(listVerifications(person, {}))
  const open = openRun(verifications)
  const last = verifications.find((each) => each.report)
  const newest = log.checkpoints[0]
  const stall = await stalledSealing()
  const verifiers = log.keys.map((key) => key.verifier).join('\n')
  return (
    <Page
      title="Verify the audit trail"
      meaning="Recomputes every entry and compares it with what was signed."
      breadcrumbs={[{ label: 'Audit trail', href: '/audit-trail' }]}
      actions={!open && may(person, 'auditTrail.verify') && <Form action={startVerifying} layout="inline" label="Verify"><Submit icon="shield-check">Verify now</Submit></Form>}
    >
      <div className="cols-main">
      {open && (
        <Panel title="Under way" meaning="It goes on when you leave this page.">
          <Running run={open} label="Entries compared" what="verification" every={2} cancel={may(person, 'auditTrail.cancelVerification') && cancelVerifying.bind(null, open.id)} />
        </Panel>
      )}
      {!open && verifications[0]?.status === 'failed' && <Notice kind="danger" alert title="The verification could not be finished">{verifications[0].error ?? 'The log of the worker says why.'} What an earlier one found is below.</Notice>}
      {last?.report && <Result report={last.report} at={last.finishedAt ?? last.startedAt} by={last.startedByName} />}
      {log.breaks.map((each) => (
        <Notice key={each.id} kind="danger" alert title={each.origin === log.origin ? 'The trail was taken back' : 'The trail was taken back before it was begun anew'}>
          <p>
            On <Time at={each.at} format="absolute" /> the anchors held {formatNumber(each.size)} entries that are not the beginning of this trail{each.index === null ? '' : `; from entry ${formatNumber(each.index)} on they are others`}. Entries were removed or exchanged in the database, or it was restored from an earlier backup.
            {each.origin === log.origin ? ' Nothing is anchored any more: anchors are never written over.' : ` The anchors under the name ${each.origin} stay as they are.`}
          </p>
        </Notice>
      ))}
      {log.breaks.some((each) => each.origin === log.origin) && may(person, 'auditTrail.beginAnew') && (
        <Panel title="Begin the log anew" meaning="Once it is known what happened. The trail goes on under a new name with a new key and is anchored from its first entry on; the former anchors stay, and what was taken back is named for ever.">
          <Form action={beginAnewNow} label="Begin the log anew" confirm={{ title: 'Begin the log anew?', text: 'The former name is never used again. Keep a copy of the former anchors and verifier keys.', yes: 'Begin anew', danger: true }}>
            <Field name="reason" label="What happened" required maxLength={500} help="Recorded in the audit trail." />
            <FormFoot><Submit variant="danger">Begin anew</Submit></FormFoot>
          </Form>
        </Panel>
      )}
      {stall && <Notice kind="danger" alert title="Sealing stalls">{stall}</Notice>}
      <Panel title="The log">
        <Facts
          facts={[
            { label: 'Entries in the newest checkpoint', value: newest ? formatNumber(newest.size) : null },
            { label: 'Signed', value: newest && <Time at={newest.at} /> },
            { label: 'Name', value: <Code>{log.origin}</Code>, wide: true },
            { label: 'Keys', value: log.keys.map((key) => key.id).join(', ') },
            { label: 'Newest anchor', value: log.anchor === 'unread' ? 'Could not be read: the file store does not answer' : log.anchor ? <>{log.anchor.at ? <Time at={log.anchor.at} /> : 'The database does not know of it'}, {formatNumber(log.anchor.size)} entries</> : 'None yet' },
            { label: 'Deleting an anchor', value: log.deletion === 'prevented' ? 'Prevented, until its lock ends' : 'Detected, not prevented' },
          ]}
        />
      </Panel>
      <Panel title="What this proves, and what it cannot">
        <ul className="bullets">
          <li>No sealed entry was altered, removed, inserted or moved by anybody, not even by an owner of the database: that would need the signing key.</li>
          <li>The columns the trail is searched by say what the entries say.</li>
          <li>The database alone cannot show that it was taken back to an earlier, true state. A checkpoint kept elsewhere shows it: keep the one below, or compare with the anchors, which are written every minute. In a locked bucket nobody can take an anchor away before its time. On a local disk one can be deleted; that is noticed when a checkpoint was kept elsewhere, and not prevented.</li>
          <li>Entries of the last second, and those held up by a long transaction, are not sealed yet. Nothing here speaks for them.</li>
          <li>It proves what was recorded, not that what was recorded is true.</li>
        </ul>
      </Panel>
      <Panel title="Shown outside" meaning="Who outside this portal has seen which checkpoint. A witness cosigns, and refuses a log that was taken back.">
        {log.witnesses.length === 0 && <p>Nobody yet. {may(person, 'settings.update') ? <>Name a witness or an address in <a href="/settings">Settings</a>, under Proof outside.</> : 'An administrator can name a witness or an address in the settings.'}</p>}
        <ul className="rows">
          {log.witnesses.map(({ name, at, size, problem }) => (
            <li key={name}>
              <div>
                <p><b>{name}</b></p>
                <p className="muted">{at ? <>{formatNumber(size)} entries, <Time at={at} /></> : 'Nothing yet'}{problem && `. ${sentence(problem, name)}`}</p>
              </div>
              <Status tone={problem ? 'bad' : 'good'}>{problem ? 'Problem' : 'Shown'}</Status>
            </li>
          ))}
        </ul>
      </Panel>
      {newest && <Panel title="Newest checkpoint" meaning="A signed note (C2SP). Keep a copy outside: it is what a later check is measured against." actions={<Copy value={newest.note} text="Copy" />}><Code block wrap>{newest.note}</Code></Panel>}
      {log.keys.length > 0 && <Panel title="Verifier keys" meaning="What a program that is not ours needs to check checkpoints and proofs. Keep a copy outside: the anchors are checked with it when this portal is gone." actions={<Copy value={verifiers} text="Copy" />}><Code block wrap>{verifiers}</Code></Panel>}
      <Panel title="Proof of one entry" meaning="A file (C2SP tlog-proof) that shows, without this portal, that an entry is in the log.">
        <form action="/audit-trail/verify/proof" method="get" className="find">
          <label htmlFor="entryId" className="sr">Id of the entry</label>
          <input id="entryId" className="in" name="entryId" required pattern="[0-9a-fA-F\-]{36}" placeholder="Id of the entry" />
          <button className="btn" type="submit">Download the proof</button>
        </form>
      </Panel>
      </div>
    </Page>
  )
}

/** What a witness said, without its name, which stands above. */
function sentence(problem: string, name: string): string {
  const rest = problem.startsWith(`${name} `) ? problem.slice(name.length + 1) : problem
  return capital(rest)
}

type Report = NonNullable<Awaited<ReturnType<typeof listVerifications>>[number]['report']>

function Result({ report, at, by }: { report: Report; at: Date; by: string | null }) {
  const { wrong, anchor } = report
  return (
    <>
      {wrong && (
        <Notice kind="danger" alert title={`Wrong: ${wrong.kind}`} action={wrong.entryId && <ButtonLink href={`/audit-trail/${wrong.entryId}`}>Open the entry</ButtonLink>}>
          {capital(wrong.says)}. Everything before it is as it was signed. Keep the database as it is and tell whoever is responsible for it.
        </Notice>
      )}
      {anchor.wrong && <Notice kind="danger" alert title="The anchor is wrong">{capital(anchor.wrong)}.</Notice>}
      {anchor.unread && <Notice kind="warn" alert title="The anchors could not be read">{anchor.unread} Until then nothing outside the database is compared.</Notice>}
      {report.former?.map((each) => <Notice key={`${each.origin} ${each.size}`} kind="danger" title="Taken back, before the log was begun anew">{capital(each.says)}.</Notice>)}
      {!wrong && !anchor.wrong && <Notice kind="good" title="Nothing is wrong">All {formatNumber(report.compared)} sealed entries are as they were signed.</Notice>}
      <Panel title="Last verification">
        <Facts
          facts={[
            { label: 'When', value: <><Time at={at} />{by && `, for ${by}`}</> },
            { label: 'Entries compared', value: formatNumber(report.compared) },
            { label: 'Signed checkpoints compared', value: formatNumber(report.checkpoints) },
            { label: 'Not sealed yet', value: formatNumber(report.unsealed) },
            ...(report.oldestUnsealed ? [{ label: 'The oldest of them', value: <Time at={new Date(report.oldestUnsealed)} /> }] : []),
            { label: 'Newest checkpoint', value: report.newest && <Time at={new Date(report.newest.at)} /> },
            { label: 'Anchors', value: anchor.deletion === 'prevented' ? 'In a locked bucket: deletion is prevented' : 'On a local disk: deletion is detected, not prevented' },
            { label: 'Agrees outside the database', value: report.outside ? `with ${report.outside.name}, of ${formatNumber(report.outside.size)} entries` : 'nothing to compare with' },
          ]}
        />
      </Panel>
    </>
  )
}
