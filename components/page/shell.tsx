import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import { Icon, type IconName } from '#components/ui/icon.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { Logo } from './logo.tsx'
import { PaletteLoader } from './palette-loader.tsx'
import { setPreference } from './preferences.ts'
import { Rail } from './rail.tsx'
import { readPreferences } from './read-preferences.ts'
import { ThemeSwitch } from './theme-switch.tsx'

export type NavigationItem = { label: string; href: string; icon?: IconName; /** What waits there. */ count?: number }
/** Pages that serve one job. Leave out what the role may not use. A group of one item is shown as the item itself. */
export type NavigationGroup = { label: string; items: NavigationItem[] }
/** An act the palette offers beside the pages of the rail, such as "New system". */
export type Command = { label: string; href: string; icon?: IconName }

type ShellProps = {
  /** `sample` shows the SAMPLE mark: invented data. */
  organization: { name: string; sample?: boolean }
  navigation: NavigationGroup[]
  person: { name: string; email: string; /** Roles in words. */ role?: string }
  /** Links of the user menu (`<MenuLink>`) and the sign-out form. */
  userMenu?: ReactNode
  commands?: Command[]
  /** Lets the palette ask `/api/v1/search?q=` while one types. */
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
      <div id="rail" className="rail" popover="auto">
        <div className="rail-head">
          <a href="/" className="rail-logo"><Logo word /></a>
          <button type="button" className="btn btn-quiet btn-icon rail-x" popoverTarget="rail" popoverTargetAction="hide" aria-label="Close navigation"><Icon name="x" /></button>
        </div>
        <Rail groups={navigation} />
      </div>
      <div className="shell-body">
        <header className="bar">
          <button type="button" className="btn btn-quiet btn-icon bar-drawer" popoverTarget="rail" aria-label="Navigation"><Icon name="panel-left" /></button>
          <form action={setPreference} className="bar-rail">
            <button
              className="btn btn-quiet btn-icon" name="rail" value={rail === 'open' ? 'closed' : 'open'}
              aria-label={rail === 'open' ? 'Hide navigation' : 'Show navigation'} title={rail === 'open' ? 'Hide navigation' : 'Show navigation'}
            >
              <Icon name="panel-left" />
            </button>
          </form>
          <span className="bar-org">
            <b>{organization.name}</b>
            {organization.sample && <span className="sample" title="Invented data, for looking around">SAMPLE</span>}
          </span>
          <form method="get" action="/search" role="search" className="bar-search">
            <Icon name="search" />
            <input className="in" type="search" name="q" aria-label="Search everything" placeholder="Search" autoComplete="off" />
            <PaletteLoader commands={commands} searchUrl={searchUrl} />
          </form>
          <a className="btn btn-quiet btn-icon bar-find" href="/search" aria-label="Search"><Icon name="search" /></a>
          <Menu label={`Account of ${person.name}`} align="right" button={<Avatar name={person.name} />} className="bar-user">
            <div className="menu-who"><b>{person.name}</b><span>{person.email}</span>{person.role && <span>{person.role}</span>}</div>
            <ThemeSwitch theme={theme} action={setPreference} />
            {userMenu}
          </Menu>
        </header>
        {banner}
        <main id="main" tabIndex={-1}>{children}</main>
      </div>
    </div>
  )
}
