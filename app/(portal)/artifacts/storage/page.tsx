import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { artifactStore } from '#lib/artifacts/index.ts'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { getStorage } from '#lib/modules/artifacts/queries.ts'
import { QuotaNotice } from '../../_parts/quota-notice.tsx'
import { CheckMark } from '../_parts/marks.tsx'
import { FileTabs } from '../_parts/tabs.tsx'
import { compare } from '../actions.ts'

export default async function StoragePage() {
  const { person } = await requirePerson('artifacts.read', '/artifacts/storage')
  const { broken, empty, oldestCheckAt } = await getStorage(person, {})
  const store = artifactStore()
  const problems = may(person, 'artifacts.compareStore') ? await store.problems().catch(() => ['The store does not answer.']) : []
  return (
    <Page
      title="Stored files"
      meaning="Where files are stored, what that guarantees, and whether each is unchanged."
      tabs={<FileTabs current="/artifacts/storage" />}
      actions={<Form action={compare} layout="inline" label="Compare with the store"><Submit variant="secondary" icon="refresh-cw" disabledReason={!may(person, 'artifacts.compareStore') && 'An administrator may.'}>Compare with the store</Submit></Form>}
    >
      <div className="stack">
        <QuotaNotice person={person} kind="evidence" />
        {problems.length > 0 && <Notice kind="warn" title="The store does not match the files"><ul>{problems.map((each) => <li key={each}>{each}</li>)}</ul></Notice>}
        {broken.length > 0
          ? <Notice kind="danger" alert title={`${broken.length === 200 ? 'At least 200' : broken.length} ${broken.length === 1 ? 'file is' : 'files are'} altered or missing`}>Each is listed below and has a finding. Restore them from a backup, then compare again.</Notice>
          : !empty && <Notice kind="good" title="Nothing is wrong">Every file that was read again is unchanged since it was received.</Notice>}
        <Panel title="Where files are stored">
          <Facts
            facts={[
              { label: 'Store', value: store.kind === 'bucket' ? 'A bucket with object lock' : 'A folder of this installation' },
              { label: 'Deleting or changing a file outside the portal', value: store.deletion === 'prevented' ? 'is prevented by the bucket' : 'is not prevented, but detected by the next nightly check' },
              { label: 'Every file was read again since', value: empty ? 'There is no file yet' : <Time at={oldestCheckAt} format="absolute" none="Not every file yet" /> },
              { label: 'After a restore', value: 'Compare with the store: it names exactly the files whose object is gone or has another size, and each becomes a critical finding. The nightly check then reads every byte.', wide: true },
            ]}
          />
        </Panel>
        {broken.length > 0 && (
          <Panel title="Altered or missing">
            <ul className="rows">
              {broken.map((each) => (
                <li key={each.id}>
                  <div>
                    <p><a href={`/artifacts/${each.id}`}><b>{each.name}</b></a> · {each.kindLabel}, {each.ownerHref ? <a href={each.ownerHref}>{each.ownerLabel}</a> : each.ownerLabel}</p>
                    <p className="muted">{each.checkOutcome && <CheckMark value={each.checkOutcome} />} <Time at={each.lastCheckedAt} /> · taken in as <Code>{each.sha256}</Code></p>
                  </div>
                  {each.findingId && may(person, 'findings.read') && <a className="btn btn-small" href={`/findings/${each.findingId}`}>The finding</a>}
                </li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
    </Page>
  )
}
