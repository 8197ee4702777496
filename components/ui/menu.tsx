import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'

type MenuProps = {
  /** What the menu is for; the button's accessible name, and its text when no `button` is given. */
  label: string
  /** What stands on the button. Default: three dots. */
  button?: ReactNode
  align?: 'left' | 'right'
  className?: string
  /** `<MenuLink>`, forms with `<MenuButton>`, or any small content. */
  children: ReactNode
}

/** Acts behind a button: a <details>, so it opens without JavaScript. `<Enhance>` adds Escape, arrows and closing by a click outside. */
export function Menu({ label, button, align = 'right', className, children }: MenuProps) {
  return (
    <details className={cx('menu', className)} data-menu="">
      <summary className={button ? 'menu-btn' : 'btn btn-quiet btn-icon'} aria-label={label} title={label}>
        {button ?? <Icon name="ellipsis" />}
      </summary>
      <div className={align === 'right' ? 'menu-list menu-right' : 'menu-list'}>{children}</div>
    </details>
  )
}

export function MenuLink({ href, icon, children, hard }: { href: string; icon?: IconName; children: ReactNode; hard?: boolean }) {
  return <a className="menu-item" href={href} data-hard={hard ? '' : undefined}>{icon && <Icon name={icon} />}{children}</a>
}

/** The submit button of a form that stands in a menu, such as sign-out. */
export function MenuButton({ icon, children, danger }: { icon?: IconName; children: ReactNode; danger?: boolean }) {
  return <button type="submit" className={danger ? 'menu-item menu-danger' : 'menu-item'}>{icon && <Icon name={icon} />}{children}</button>
}
