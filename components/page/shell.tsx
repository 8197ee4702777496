import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import type { IconName } from '#components/ui/icon.tsx'
import { Bar } from './bar.tsx'
import { Rail } from './rail.tsx'
import { readPreferences } from './read-preferences.ts'

export type NavigationItem = { label: string; href: string; icon?: IconName; /** What waits there. */ count?: number }
/** Pages that serve one job. Leave out what the role may not use. A group of one item is shown as the item itself. */
export type NavigationGroup = { label: string; items: NavigationItem[] }
/** An act the palette offers beside the pages of the rail, such as "New system". */
export type Command = { label: string; href: string; icon?: IconName }

export type ShellProps = {
  /** `sample` shows the SAMPLE mark: invented data. */
  organization: { name: string; sample?: boolean }
  navigation: NavigationGroup[]
  person: { name: string; email: string; /** Roles in words. */ role?: string }
  /** Links of the user menu (`<MenuLink>`) and the sign-out form with its `<MenuButton>`. */
  userMenu?: ReactNode
  commands?: Command[]
  /** Lets the palette ask while one types, such as `/api/v1/search`; takes `?q=`, answers `{ rows: [{ label, href, kind? }] }`. */
  searchUrl?: string
  /** Across the top: read-only time, expired licence, running restore. */
  banner?: ReactNode
  children: ReactNode
}

/** Rail, top bar and main area of every signed-in page. */
export async function Shell({ organization, navigation, person, userMenu, commands, searchUrl, banner, children }: ShellProps) {
  const jar = await cookies()
  const { theme = 'system', rail = 'open' } = readPreferences((name) => jar.get(name)?.value)
  return (
    <div className="shell" data-rail={rail}>
      <Rail groups={navigation} />
      <div className="shell-body">
        <Bar organization={organization} person={person} commands={commands} searchUrl={searchUrl} theme={theme} rail={rail}>{userMenu}</Bar>
        {banner}
        <main id="main" tabIndex={-1}>{children}</main>
      </div>
    </div>
  )
}
