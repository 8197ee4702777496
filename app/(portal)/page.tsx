import { Page, TwoColumn } from '#components/page/page.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Timeline } from '#components/ui/timeline.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { getRecent, getWorklist } from '#lib/edge/home.ts'
import { formatNumber } from '#lib/format.ts'
import type { Waits } from '#lib/modules/module.ts'
import { Monitoring } from './_home/activity.tsx'
import { MayLook } from './_home/look.tsx'
import { Posture } from './_home/posture.tsx'
import { Visit } from './_home/visit.tsx'
import { Worklist } from './_home/worklist.tsx'
import { accountOf } from './_parts/activity.tsx'

/** What is here follows from what a person may do, so that a role of one's own has a home too. */
export default async function HomePage() {
  const { person, organization } = await requirePerson(null, '/')
  const [kinds, recent] = await Promise.all([getWorklist(person, {}), getRecent(person, {})])
  const source = organization.isSample ? 'sample' : 'live'
  const trail = may(person, 'auditTrail.read')
  // One's own account waits for everybody.
  const works = kinds.length > 1
  return (
    <Page tab="Home" title={`Hello, ${person.name.split(' ')[0]}`} meaning={works ? sumOf(kinds) : undefined}>
      <TwoColumn
        aside={(trail || recent.length > 0) && (
          <Panel title={trail ? 'What people changed' : 'What you did'}>
            <Timeline
              entries={recent.map((entry) => ({ id: entry.id, at: entry.recordedAt, actor: entry.actorLabel, account: accountOf(entry), tone: entry.outcome === 'success' ? undefined : 'bad', text: entry.sentence }))}
              more={trail ? '/audit-trail' : null}
            />
          </Panel>
        )}
        asideLabel={trail ? 'What people changed' : 'What you did'}
      >
        {(works || kinds.some((kind) => kind.tasks.length > 0)) && <Worklist kinds={kinds} />}
        {trail && !may(person, 'findings.review') && <Visit person={person} />}
        {may(person, 'stats.read') && may(person, 'events.read') && <Monitoring person={person} source={source} />}
        {may(person, 'stats.read') && !may(person, 'events.read') && !may(person, 'evidence.create') && <Posture person={person} source={source} />}
        {!works && !trail && <MayLook person={person} />}
      </TwoColumn>
    </Page>
  )
}

function sumOf(kinds: Waits[]): string {
  const count = kinds.reduce((sum, kind) => sum + kind.total.count, 0)
  if (count === 0) return 'Nothing waits for you.'
  return `${kinds.some((kind) => kind.total.more) ? 'More than ' : ''}${formatNumber(count)} ${count === 1 ? 'thing waits' : 'things wait'} for you.`
}
