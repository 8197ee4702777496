'use client'
import { useEffect, useRef, useState } from 'react'
import { Icon } from '#components/ui/icon.tsx'
import { followUnread } from './news.ts'

const most = 99

/** How many notifications are unread, counted on while the page stands. Without scripts: as it was when the page came. */
export function Bell({ unread: given }: { unread: number }) {
  const [unread, setUnread] = useState(given)
  const tabs = useRef<ReturnType<typeof followUnread>>(undefined)
  useEffect(() => {
    const start = () => (tabs.current = followUnread(setUnread))
    start()
    // A page that is kept to go back to holds no lock, and begins anew.
    const hide = () => tabs.current?.stop()
    const show = (event: PageTransitionEvent) => void (event.persisted && start())
    addEventListener('pagehide', hide)
    addEventListener('pageshow', show)
    return () => {
      removeEventListener('pagehide', hide)
      removeEventListener('pageshow', show)
      hide()
    }
  }, [])
  useEffect(() => {
    setUnread(given)
    tabs.current?.say(given)
  }, [given])
  return (
    <a className="btn btn-quiet btn-icon bar-bell" href="/notifications" aria-label={unread > 0 ? `Notifications: ${unread > most ? `more than ${most}` : unread} unread` : 'Notifications'} title="Notifications">
      <Icon name="bell" />
      {unread > 0 && <small aria-hidden="true">{unread > most ? `${most}+` : unread}</small>}
    </a>
  )
}
