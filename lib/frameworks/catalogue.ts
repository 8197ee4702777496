import type { CatalogueFramework, CatalogueRequirement } from './define.ts'

export type Catalogue = {
  frameworks: readonly CatalogueFramework[]
  framework: (key: string) => CatalogueFramework | null
  /** Of a framework, by its code. */
  requirement: (key: string, code: string) => CatalogueRequirement | null
  /** By its key, by its name with its version, or by any name it is known as; capitals and spaces do not matter. */
  knownAs: (name: string) => CatalogueFramework | null
}

const plain = (name: string): string => name.trim().toLowerCase().replaceAll(/\s+/g, ' ')

/** Of frameworks that are each as they must be: a key of two, or a name that two are known as, throws. */
export function catalogueOf(frameworks: readonly CatalogueFramework[]): Catalogue {
  const byKey = new Map<string, CatalogueFramework>()
  const byName = new Map<string, CatalogueFramework>()
  for (const framework of frameworks) {
    if (byKey.has(framework.key)) throw new Error(`Two frameworks have the key ${framework.key}`)
    byKey.set(framework.key, framework)
    for (const name of new Set([framework.key, `${framework.name} ${framework.version}`, ...framework.knownAs].map(plain))) {
      const other = byName.get(name)
      if (other) throw new Error(`${framework.key} and ${other.key} are both known as ${name}`)
      byName.set(name, framework)
    }
  }
  const byCode = new Map(frameworks.map(({ key, domains }) => [key, new Map(domains.flatMap(({ requirements }) => requirements.map((each) => [each.code, each] as const)))]))
  return {
    frameworks,
    framework: (key) => byKey.get(key) ?? null,
    requirement: (key, code) => byCode.get(key)?.get(code) ?? null,
    knownAs: (name) => byName.get(plain(name)) ?? null,
  }
}
