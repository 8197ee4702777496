import type { Command, NavigationGroup } from '#components/page/frame.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import { doings, places } from '#lib/words/index.ts'

/** By job, not by table: each module says which of these it belongs to. A role sees only what it may use. */
const groups = ['Home', 'Monitor', 'Access', 'Change', 'Operations', 'Evidence', 'Controls', 'Audit', 'Settings'] as const

export function navigationFor(actor: Actor): NavigationGroup[] {
  const mine = places.filter((place) => may(actor, place.permission) && !(place.unless && may(actor, place.unless)))
  const home = { label: 'Home', href: '/', icon: 'house' as const }
  return groups
    .map((label) => ({ label, items: [...(label === 'Home' ? [home] : []), ...mine.filter((place) => place.group === label).map(({ label: name, href, icon }) => ({ label: name, href, icon }))] }))
    .filter((group) => group.items.length > 0)
}

export const commandsFor = (actor: Actor): Command[] => doings.filter((each) => may(actor, each.permission)).map(({ label, href, icon }) => ({ label, href, icon }))
