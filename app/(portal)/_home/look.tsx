import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { navigationFor } from '../navigation.ts'

/** For whom nothing ever waits: what they may look at, and nothing that is not there. */
export function MayLook({ person }: { person: Person }) {
  const items = navigationFor(person).flatMap((group) => group.items).filter((item) => item.href !== '/')
  return (
    <Panel title="What you can view" meaning={items.length === 0 ? 'Your role opens no register of this portal. Your profile has your name, password, second factor and sessions; whoever invited you can give you another role.' : 'Your role decides nothing here, so nothing waits for you.'}>
      <div className="row">
        {items.map((item) => <ButtonLink key={item.href} href={item.href} icon={item.icon}>{item.label}</ButtonLink>)}
        <ButtonLink href="/profile" icon="user">Your profile</ButtonLink>
      </div>
    </Panel>
  )
}
