import { type CatalogueDomain, type CatalogueFramework, defineFramework } from '../define.ts'
import { nist80053 } from './nist-800-53-r5.ts'

/** A baseline of FedRAMP: the controls of NIST 800-53 that it selects, with their titles and texts; an id that NIST does not have is refused. */
export function frameworkOf<K extends string>(framework: Omit<CatalogueFramework, 'domains'> & { key: K }, table: string): CatalogueFramework & { key: K } {
  const ids = table.trim().split(/\s+/)
  const selected = new Set(ids)
  const known = new Set(nist80053.domains.flatMap(({ requirements }) => requirements.map(({ code }) => code)))
  const unknown = ids.filter((id) => !known.has(id))
  if (unknown.length > 0) throw new Error(`The framework ${framework.key} names ${unknown.join(', ')}, which NIST 800-53 does not have`)
  const domains: CatalogueDomain[] = nist80053.domains.flatMap(({ requirements, ...domain }) => {
    const own = requirements.filter(({ code }) => selected.has(code)).map(({ parent, ...rest }) => ({ ...rest, ...(parent !== undefined && selected.has(parent) && { parent }) }))
    return own.length === 0 ? [] : [{ ...domain, requirements: own }]
  })
  return defineFramework({ ...framework, domains })
}
