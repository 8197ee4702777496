import { ErrorPage } from '#components/page/error-page.tsx'

/** Nothing here answers 401 as a page; without this Next would put one of its own, style sheet and all, into the payload of every other page. */
export default function Fault() {
  return <ErrorPage kind={403} />
}
