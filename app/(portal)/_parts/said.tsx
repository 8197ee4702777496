import { Notice } from '#components/ui/notice.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { openSaid } from '#lib/edge/said.ts'

/** What became of an upload, above the form it came back to. */
export function Said({ person, search }: { person: Person; search: Record<string, string | string[] | undefined> }) {
  const said = openSaid(person, search.said)
  if (!said) return null
  return (
    <Notice kind={said.done ? 'good' : 'danger'} alert={!said.done} title={said.text}>
      {said.list.length > 0 && <ul>{said.list.map((each, n) => <li key={n}>{each}</li>)}</ul>}
      {!said.done && <p>The file has to be chosen again.</p>}
    </Notice>
  )
}
