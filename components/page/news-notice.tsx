'use client'
import { useEffect, useState } from 'react'
import { Notice } from '#components/ui/notice.tsx'
import { newsChannel, type Word } from './news.ts'

/** On the list of notifications: that there are more than when it was loaded. Nothing moves under whoever reads. */
export function NewsNotice({ unread }: { unread: number }) {
  const [now, setNow] = useState(unread)
  useEffect(() => {
    setNow(unread)
    const tabs = new BroadcastChannel(newsChannel)
    tabs.onmessage = ({ data }: MessageEvent<Word>) => setNow(data.unread)
    return () => tabs.close()
  }, [unread])
  return <div role="status">{now > unread && <Notice action={<a className="btn btn-small" href="/notifications">Show</a>}>There is something new.</Notice>}</div>
}
