'use client'
import { usePathname } from 'next/navigation'
import { Icon } from '#components/ui/icon.tsx'
import type { NavigationGroup, NavigationItem } from './frame.ts'
import { Logo } from './logo.tsx'

// Up to here everything fits on a laptop screen, so nothing needs folding.
const roomy = 18

/** The navigation by job. Knows where it is from the address, also in the page as the server sends it. */
export function Rail({ groups }: { groups: NavigationGroup[] }) {
  const path = usePathname()
  const here = currentHref(groups, path)
  const openAll = groups.reduce((sum, group) => sum + group.items.length, 0) <= roomy
  return (
    <nav id="rail" className="rail" popover="auto" aria-label="Main">
      <div className="rail-head">
        <a href="/" className="rail-logo"><Logo word /></a>
        <button type="button" className="btn btn-quiet btn-icon rail-x" popoverTarget="rail" popoverTargetAction="hide" aria-label="Close navigation"><Icon name="x" /></button>
      </div>
      <div className="rail-nav">
        {groups.map((group) => {
          const [only] = group.items
          if (!only) return null
          if (group.items.length === 1) return <Item key={group.label} item={only} here={here} />
          const inside = group.items.some((item) => item.href === here)
          return (
            <details key={group.label} open={inside || openAll}>
              <summary>{group.label}<Icon name="chevron-right" /></summary>
              {group.items.map((item) => <Item key={item.href} item={item} here={here} />)}
            </details>
          )
        })}
      </div>
    </nav>
  )
}

function Item({ item, here }: { item: NavigationItem; here: string | null }) {
  return (
    <a href={item.href} aria-current={item.href === here ? 'page' : undefined}>
      {item.icon && <Icon name={item.icon} />}
      <span>{item.label}</span>
      {item.count ? <small>{item.count}</small> : null}
    </a>
  )
}

/** The longest address of the rail that the path lies under, so that a record lights up its list. */
function currentHref(groups: NavigationGroup[], path: string): string | null {
  let best: string | null = null
  for (const { href } of groups.flatMap((group) => group.items)) {
    const under = path === href || (href !== '/' && path.startsWith(`${href}/`))
    if (under && href.length > (best?.length ?? 0)) best = href
  }
  return best
}
