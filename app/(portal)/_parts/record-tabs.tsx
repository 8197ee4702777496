import type { ReactNode } from 'react'
import { Tabs } from '#components/ui/panel.tsx'

type View<V extends string> = { view: V; label: string; count?: number }

/**
 * The parts of a long page about one record, each at an address of its own (`?view=`); the first is the page itself, and what is asked for
 * without being there.
 */
export function recordTabs<V extends string>(asked: unknown, { label, href, views }: { label: string; href: string; views: [View<V>, ...View<V>[]] }): { view: V; tabs: ReactNode } {
  const [first] = views
  const { view } = views.find((each) => each.view === asked) ?? first
  const addressOf = (each: V) => (each === first.view ? href : `${href}?view=${each}`)
  return { view, tabs: views.length > 1 && <Tabs label={label} current={addressOf(view)} tabs={views.map((each) => ({ label: each.label, href: addressOf(each.view), ...(each.count ? { count: each.count } : {}) }))} /> }
}
