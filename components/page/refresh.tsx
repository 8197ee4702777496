'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Somebody who left a page open is not there: asking on would keep their session from its idle timeout. */
const longest = 15 * 60_000

/** Asks the page again every so many seconds while it is in sight, and what was typed or opened stays; without JavaScript the browser loads it anew. Whoever shows it leaves it out once nothing changes any more. */
export function Refresh({ every }: { every: number }) {
  const router = useRouter()
  useEffect(() => {
    const until = Date.now() + longest
    const timer = setInterval(() => {
      if (Date.now() > until) clearInterval(timer)
      else if (!document.hidden) router.refresh()
    }, every * 1_000)
    return () => clearInterval(timer)
  }, [router, every])
  return <noscript><meta httpEquiv="refresh" content={String(every)} /></noscript>
}
