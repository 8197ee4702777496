'use client'
import type { ReactNode } from 'react'
import { Avatar } from '#components/ui/avatar.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { Bell } from './bell.tsx'
import type { Command, ShellProps } from './frame.ts'
import { PaletteLoader } from './palette-loader.tsx'
import { setPreference } from './preferences.ts'
import type { RailState, Theme } from './read-preferences.ts'
import { ThemeSwitch } from './theme-switch.tsx'

type BarProps = Pick<ShellProps, 'organization' | 'person' | 'unread' | 'searchUrl'> & {
  commands?: Command[]
  theme: Theme
  rail: RailState
  /** The user menu. */
  children?: ReactNode
}

/** The top bar. A client component for a short payload only: it stands on every page and keeps no state. */
export function Bar({ organization, person, unread, searchUrl, commands, theme, rail, children }: BarProps) {
  const toggle = rail === 'open' ? 'Hide navigation' : 'Show navigation'
  return (
    <header className="bar">
      <button type="button" className="btn btn-quiet btn-icon bar-drawer" popoverTarget="rail" aria-label="Navigation"><Icon name="panel-left" /></button>
      <form action={setPreference} className="bar-rail">
        <button className="btn btn-quiet btn-icon" name="rail" value={rail === 'open' ? 'closed' : 'open'} aria-label={toggle} title={toggle}>
          <Icon name="panel-left" />
        </button>
      </form>
      <span className="bar-org">
        <b>{organization.name}</b>
        {organization.sample && <span className="sample" title="Invented data, for looking around">SAMPLE</span>}
      </span>
      <form method="get" action="/search" role="search" aria-label="Search from anywhere" className="bar-search">
        <Icon name="search" />
        <input className="in" type="search" name="q" aria-label="Search everything" placeholder="Search" autoComplete="off" />
        <PaletteLoader commands={commands} searchUrl={searchUrl} />
      </form>
      <a className="btn btn-quiet btn-icon bar-find" href="/search" aria-label="Search"><Icon name="search" /></a>
      {unread !== null && <Bell unread={unread} />}
      <Menu label={`Account of ${person.name}`} align="right" button={<Avatar name={person.name} />} className="bar-user">
        <div className="menu-who"><b>{person.name}</b><span>{person.email}</span>{person.role && <span>{person.role}</span>}</div>
        <ThemeSwitch theme={theme} action={setPreference} />
        {children}
      </Menu>
    </header>
  )
}
