import { ErrorPage } from '#components/page/error-page.tsx'
import { currentRequest } from '#lib/edge/current.ts'

export default async function Fault() {
  const request = await currentRequest()
  return <ErrorPage kind={403} requestId={request.id} />
}
