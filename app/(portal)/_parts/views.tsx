import { current } from '#lib/edge/current.ts'
import type { ListState } from '#lib/list.ts'
import { ViewsMenu } from './views-menu.tsx'

/**
 * One's own views of a list: each an address, and the present one to be kept under a name.
 * @param also what the address says besides filters and order
 */
export async function Views({ list, path, also }: { list: ListState; path: string; also?: Record<string, string> | undefined }) {
  const views = (await current())?.views.filter((view) => view.path === path) ?? []
  const here = new URLSearchParams({ ...also, ...list.filters, sort: list.sort, direction: list.direction }).toString()
  return <ViewsMenu views={views.map(({ id, name, query }) => ({ id, name, query }))} path={path} here={here} />
}
