'use client'
import { useEffect, useState } from 'react'
import { Notice } from '#components/ui/notice.tsx'
import { newsChannel, type Word } from './news.ts'

/** On the list of notifications: that there are more than when it was loaded. Nothing moves under whoever reads. */
export function NewsNotice({ unread }: { unread: number }) {
  const [came, setCame] = useState(false)
  useEffect(() => {
    setCame(false)
    const tabs = new BroadcastChannel(newsChannel)
    tabs.onmessage = ({ data }: MessageEvent<Word>) => setCame((before) => before || data.came || data.unread > unread)
    return () => tabs.close()
  }, [unread])
  return <div role="status">{came && <Notice action={<a className="btn btn-small" href="/notifications">Show</a>}>There is something new.</Notice>}</div>
}
