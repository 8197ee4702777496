import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { getLoggedUser } from '#lib/edge/entities.ts'
import { changeStates } from '#lib/modules/changes/model.ts'
import { workerStates } from '#lib/modules/people/model.ts'

type Known = Awaited<ReturnType<typeof getLoggedUser>>['directory']

/** What somebody asked for or made, and their evidence. */
export function Done({ changes, evidence }: Pick<Known, 'changes' | 'evidence'>) {
  return (
    <>
      {changes && changes.length > 0 && (
        <Panel title="Changes they asked for or made" flush>
          <ul className="areas">{changes.map((each) => <li key={each.id}><a href={`/changes/${each.id}`}>{each.title}</a><Badge>{changeStates[each.state]}</Badge><span className="muted"><Time at={each.at} format="date" /></span></li>)}</ul>
        </Panel>
      )}
      {evidence && evidence.length > 0 && (
        <Panel title="Evidence of theirs" flush>
          <ul className="areas">{evidence.map((each) => <li key={each.id}><a href={`/evidence/${each.id}`}>{each.title}</a><Badge>{each.status}</Badge><span className="muted"><Time at={each.at} format="date" /></span></li>)}</ul>
        </Panel>
      )}
    </>
  )
}

/** Who it is, and what they hold and did beside the logs; what the reader may not see is left out. */
export function Directory({ of: { person, access, changes, evidence } }: { of: Known }) {
  if (access === null && changes === null && evidence === null) return null
  return (
    <div className="pair">
      {access && (
        <Panel title="In the directory" meaning={person ? <><a href={`/people/${person.id}`}>{person.name}</a>, {workerStates[person.state].toLowerCase()}</> : 'No roster knows a worker of this name, e-mail or account.'} actions={person && access.length > 0 && <a href={`/accounts?personId=${person.id}`}>All their accounts</a>} flush>
          <ul className="areas">{access.length === 0 ? <li className="muted">No list of a system has an account of theirs.</li> : access.map((each) => <li key={each.id}><a href={`/accounts/${each.id}`}>{each.name}</a><span className="muted">{each.systemName}</span>{each.enabled === false && <Badge>Disabled</Badge>}</li>)}</ul>
        </Panel>
      )}
      <Done changes={changes} evidence={evidence} />
    </div>
  )
}
