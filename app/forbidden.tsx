import { ErrorPage } from '#components/page/error-page.tsx'
import { PublicPage } from '#components/page/public-page.tsx'
import { currentRequest } from '#lib/edge/current.ts'

export default async function Fault() {
  const request = await currentRequest()
  return <PublicPage title=""><ErrorPage kind={403} requestId={request.id} /></PublicPage>
}
