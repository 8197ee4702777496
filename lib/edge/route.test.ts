import { expect, it } from 'vitest'
import '#lib/edge/everything.ts'
import { allOperations, allQueries } from '#lib/door/registry.ts'
import { routeFor } from './route.ts'

const routes = [
  ...allOperations().flatMap((each) => (each.spec.http ? [{ method: each.spec.http.method as string, path: each.spec.http.path, call: each as unknown }] : [])),
  ...allQueries().flatMap((each) => (each.spec.http ? [{ method: 'GET', path: each.spec.http.path, call: each as unknown }] : [])),
]

it('every address leads to its own door: what is written out goes before what stands for anything', () => {
  const astray = routes.filter(({ method, path, call }) => routeFor(method, path.split('/').filter(Boolean).map((part) => part.replace(/^\{.*\}$/, 'x'))).call !== call)
  expect(astray.map(({ method, path }) => `${method} ${path}`)).toEqual([])
})
