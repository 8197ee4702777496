import { Notice } from '#components/ui/notice.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { openSaid } from '#lib/edge/said.ts'

/** What became of an upload without JavaScript, for the foot of the form it came back to (`<UploadForm said>`); null when nothing was said. */
export function saidOf(person: Person, search: Record<string, string | string[] | undefined>) {
  const said = openSaid(person, search.said)
  return said && (
    <div id="said">
      <Notice kind={said.done ? 'good' : 'danger'} alert={!said.done} title={said.text}>
        {said.list.length > 0 && <ul>{said.list.map((each, n) => <li key={n}>{each}</li>)}</ul>}
        {!said.done && <p>Choose again what was not received.</p>}
      </Notice>
    </div>
  )
}
