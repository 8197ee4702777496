import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel, Tabs } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatDuration } from '#lib/format.ts'
import { getLogSource } from '#lib/modules/log-sources/queries.ts'
import { rhythmNames } from '#lib/modules/log-sources/words.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Areas } from '../../evidence/_parts/marks.tsx'
import { coveredOf, Days, SilenceTimes, SourceMark, spanTabs } from '../_parts/coverage.tsx'

export default async function LogSourcePage({ params, searchParams }: { params: Promise<{ logSourceId: string }>; searchParams: Search }) {
  const { logSourceId } = await params
  const { person } = await requirePerson('logSources.read', `/log-sources/${logSourceId}`)
  const source = await shown(getLogSource(person, { id: logSourceId, days: (await searchParams).days ?? 30 }))
  const path = `/log-sources/${source.id}`
  const tabs = spanTabs(path)
  const shownDays = Math.round((source.coverage?.hours ?? 0) / 24)
  const edit = may(person, 'logSources.update') && <ButtonLink href={`${path}/edit`} icon="pencil">Say what is expected</ButtonLink>
  return (
    <Page title={source.name} breadcrumbs={[{ label: 'Log sources', href: '/log-sources' }]} marks={<SourceMark state={source.state} />} actions={edit}>
      <TwoColumn aside={<Activity events={source.timeline} />}>
        {source.silentSince && <Notice kind="warn" title="Nothing comes from it"><span>The last event came <Time at={source.silentSince} format="absolute" />. While it is silent no rule sees what happens there, and the controls that rest on it are not evaluable.</span></Notice>}
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Expected', value: source.rhythm },
              { label: 'Why', value: source.why || (source.mode === 'learned' ? 'Learned from four weeks of its history, and again every week' : '') },
              { label: 'In force since', value: source.rhythmAt && <Time at={source.rhythmAt} format="absolute" /> },
              { label: 'First event', value: source.firstAt ? <Time at={source.firstAt} format="absolute" /> : 'It never sent anything' },
              { label: 'Last event in the hour of', value: source.coverage?.lastHour ? <Time at={source.coverage.lastHour} format="absolute" /> : 'None' },
              { label: 'Controls', value: source.controls.length > 0 ? <Areas codes={source.controls} /> : 'None yet: no control says that it rests on it' },
            ]}
          />
        </Panel>
        {source.coverage && (
          <Panel title="Hours" meaning={coveredOf(source.coverage)}>
            <Tabs label="Time shown" tabs={tabs} current={tabs.find((tab) => tab.label === `${shownDays} days`)?.href ?? ''} />
            <Days name={source.name} coverage={source.coverage} />
          </Panel>
        )}
        <Panel title="Silences" meaning={source.silences.length === 0 ? 'None so far.' : 'The newest first. They stay, also when the events of that time come later.'} flush={source.silences.length > 0}>
          {source.silences.length > 0 && (
            <ul className="areas">
              {source.silences.map((each) => (
                <li key={each.id}><span><SilenceTimes {...each} /></span><span className="muted">expected once in {formatDuration(each.allowedMinutes * 60_000)}; {rhythmNames[each.rhythm].toLowerCase()}</span>{each.findingId ? may(person, 'findings.read') && <a href={`/findings/${each.findingId}`}>Finding</a> : <span className="muted">found in history</span>}</li>
              ))}
            </ul>
          )}
        </Panel>
      </TwoColumn>
    </Page>
  )
}
