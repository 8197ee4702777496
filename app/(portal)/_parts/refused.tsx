import { Notice } from '#components/ui/notice.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { openRefusal } from '#lib/edge/refusal.ts'

/** What an upload without JavaScript was refused for, above the form it came back to. */
export function Refused({ person, search }: { person: Person; search: Record<string, string | string[] | undefined> }) {
  const said = openRefusal(person, search.refused)
  if (!said) return null
  return <Notice kind="danger" alert title={said.problem}>{said.wrong.length > 0 && <ul>{said.wrong.map((each) => <li key={each}>{each}</li>)}</ul>}<p>The file has to be chosen again.</p></Notice>
}
