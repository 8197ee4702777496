import type { ReactNode } from 'react'
import { Shell } from '#components/page/shell.tsx'
import { SupportContact } from '#components/page/support.tsx'
import { MenuButton, MenuLink } from '#components/ui/menu.tsx'
import { may } from '#lib/auth/actor.ts'
import { builtInRoles, isBuiltInRole } from '#lib/auth/roles.ts'
import { current, toSignIn } from '#lib/edge/current.ts'
import { signOut } from './actions.ts'
import { commandsFor, navigationFor } from './navigation.ts'

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const found = await current()
  if (!found) return toSignIn()
  const { person, organization, unread } = found
  return (
    <Shell
      organization={{ name: organization.name, sample: organization.isSample }}
      navigation={navigationFor(person)}
      commands={commandsFor(person)}
      unread={may(person, 'notifications.read') ? unread : null}
      searchUrl="/api/v1/search"
      person={{ name: person.name, email: person.email, role: person.roles.map((role) => (isBuiltInRole(role) ? builtInRoles[role] : role.replace(/^custom_/, ''))).join(', ') }}
      userMenu={
        <>
          <MenuLink href="/profile" icon="user">Profile and sessions</MenuLink>
          <form action={signOut}><MenuButton icon="log-out">Sign out</MenuButton></form>
        </>
      }
    >
      <SupportContact contact={organization.support}>{children}</SupportContact>
    </Shell>
  )
}
