import type { ReactNode } from 'react'
import type { IconName } from '#components/ui/icon.tsx'

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
  /** How many notifications are unread: the bell, which leads to `/notifications`. Null: for whom there are none ever. */
  unread: number | null
  commands?: Command[]
  /** Lets the palette ask while one types, such as `/api/v1/search`; takes `?q=`, answers `{ rows: [{ label, href, kind? }] }`. */
  searchUrl?: string
  /** Across the top: read-only time, expired licence, running restore. */
  banner?: ReactNode
  children: ReactNode
}
