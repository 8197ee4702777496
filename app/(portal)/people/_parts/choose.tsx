import { Select } from '#components/form/choices.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { assignments, workerStates } from '#lib/modules/people/model.ts'
import type { findPeople } from '#lib/modules/people/queries.ts'

type Offered = Awaited<ReturnType<typeof findPeople>>

/** Narrows whom the form after it offers, where there are more than it can hold. `kept`: what the address says besides. */
export function Narrow({ path, typed, offered, kept = {} }: { path: string; typed: string; offered: Offered; kept?: Record<string, string> }) {
  if (!offered.more && typed === '') return null
  return (
    <form method="get" action={path} role="search" aria-label="Find a person" className="find">
      {Object.entries(kept).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
      <label htmlFor="who" className="sr">Find a person by name, e-mail or worker id</label>
      <input id="who" className="in" type="search" name="who" defaultValue={typed} maxLength={200} placeholder="Name, e-mail or worker id" />
      <button className="btn"><Icon name="search" />Find</button>
    </form>
  )
}

type PersonFieldsProps = { offered: Offered; typed: string; personId?: string | null; as: keyof typeof assignments; hideLabel?: boolean }

/** Whose an account is: a person, and what they are to it. */
export function PersonFields({ offered: { people, more }, typed, personId, as, hideLabel }: PersonFieldsProps) {
  const help = more ? `The first ${people.length} by name: find others above.` : typed === '' ? undefined : `Those who match “${typed}”.`
  return (
    <>
      <Select name="personId" label="Person" hideLabel={hideLabel} empty="Nobody" help={help} options={people.map((each) => ({ value: each.id, label: `${each.name}, ${each.workerId}${each.state === 'active' ? '' : `, ${workerStates[each.state].toLowerCase()}`}` }))} defaultValue={personId ?? undefined} />
      <Select name="as" label="What they are to it" hideLabel={hideLabel} required options={Object.entries(assignments).map(([value, label]) => ({ value, label }))} defaultValue={as} />
    </>
  )
}

/** What is typed into `Narrow`. */
export const whoOf = ({ who }: Record<string, string | string[] | undefined>): string => (typeof who === 'string' ? who.trim().slice(0, 200) : '')
