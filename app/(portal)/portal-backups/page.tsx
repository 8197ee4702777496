import '#lib/edge/everything.ts'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { env } from '#lib/env.ts'
import { formatBytes, formatDuration, formatNumber } from '#lib/format.ts'
import { listPortalBackups, portalSafety } from '#lib/modules/portal-backups/queries.ts'
import { Drills } from './_parts/drills.tsx'
import { Safety } from './_parts/safety.tsx'
import { release } from './actions.ts'

export default async function PortalBackupsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('portalBackups.read', '/portal-backups')
  const list = readList(await searchParams, listPortalBackups)
  const [page, safety] = await Promise.all([shown(listPortalBackups(person, listInput(list)), '/portal-backups'), shown(portalSafety(person, {}))])
  const paused = safety.restores.filter(({ state }) => state !== 'released')
  const past = safety.restores.filter(({ state }) => state === 'released')
  return (
    <Page title="Portal backups" meaning="Backups of this portal itself, what they hash to, and how long it took to bring one back.">
      <div className="stack">
        {paused.map((each) => (
          <Panel key={each.id} title="Restored, and paused" meaning="This portal came from a backup. It can be read and signed in to; no mail, schedule, pull or scan goes on until it is released.">
            <div className="stack">
            <p>From the backup of <Time at={each.takenAt} format="absolute" />, restored <Time at={each.restoredAt} format="absolute" />.</p>
            <Notice kind="warn" title="What is missing">
              {each.missing.length === 0 ? 'Nothing is missing.' : <ul>{each.missing.map((said) => <li key={said}>{said}</li>)}</ul>}
            </Notice>
            {may(person, 'portalBackups.release') ? (
              <Form action={release.bind(null, each.id)} label="Release" confirm={{ title: 'Release the portal?', text: 'Mails, schedules, pulls and scans go on, once every organization is released.', yes: 'Release' }}>
                <Field name="reason" label="What was looked at" maxLength={500} required help="Recorded in the audit trail." />
                <Submit>Release</Submit>
              </Form>
            ) : <p className="muted">An administrator releases it.</p>}
            </div>
          </Panel>
        ))}
        <Safety last={safety.last} drill={safety.drills[0] ?? null} at={env().BACKUP_AT ?? null} keepDays={env().BACKUP_KEEP_DAYS} />
        <Drills drills={safety.drills} />
        {past.length > 0 && (
          <Panel title="Restores" meaning="When this portal was brought back, and who released it.">
            <ul className="rows">
              {past.map((each) => <li key={each.id}><div><p><Time at={each.restoredAt} format="absolute" /> from the backup of <Time at={each.takenAt} format="absolute" /></p><p className="muted">Released by {each.releasedBy ?? 'somebody'}: {each.reason}</p></div></li>)}
            </ul>
          </Panel>
        )}
        <FilterBar list={list} path="/portal-backups" filters={[{ kind: 'select', name: 'state', label: 'State', options: [{ value: 'made', label: 'Made' }, { value: 'failed', label: 'Failed' }] }]} />
        <DataTable
          caption="Backups"
          columns={[
            { key: 'endedAt', header: 'When', sort: 'endedAt', cell: (each) => <Time at={each.endedAt} format="absolute" /> },
            { key: 'state', header: 'State', cell: (each) => (each.error ? <Status tone="bad">Failed</Status> : each.removedAt ? <Status tone="off">Removed</Status> : <Status tone="good">Made</Status>) },
            { key: 'size', header: 'Size', cell: (each) => (each.size ? formatBytes(each.size) : '') },
            { key: 'rows', header: 'Rows', hideBelow: 'sm', cell: (each) => (each.rows === null ? '' : formatNumber(each.rows)) },
            { key: 'took', header: 'Took', hideBelow: 'sm', cell: (each) => formatDuration(each.endedAt.getTime() - each.startedAt.getTime()) },
            { key: 'keep', header: 'Kept until', hideBelow: 'sm', cell: (each) => each.keepUntil && <Time at={each.keepUntil} format="date" /> },
          ]}
          rows={page.rows}
          rowKey={(each) => each.id}
          rowHref={(each) => `/portal-backups/${each.id}`}
          list={list}
          path="/portal-backups"
          page={page}
          empty={<EmptyState icon="database-backup" title="No backup yet">An operator runs npm run backup, or sets BACKUP_AT for one every day.</EmptyState>}
        />
      </div>
    </Page>
  )
}
