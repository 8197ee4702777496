'use client'
import { ErrorPage } from '#components/page/error-page.tsx'
import { Button } from '#components/ui/button.tsx'

export default function Fault({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <ErrorPage kind={500} requestId={error.digest ?? null} action={<Button variant="primary" onClick={reset}>Try again</Button>} />
}
