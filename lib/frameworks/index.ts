import { catalogueOf } from './catalogue.ts'
import { frameworkFiles } from './catalogue/index.ts'
import type { CatalogueFramework, CatalogueRequirement } from './define.ts'
import { type RequirementMapping, mappingsOf } from './mapping.ts'
import { mappingFiles } from './mappings/index.ts'

const catalogue = catalogueOf(frameworkFiles)

export const frameworks: readonly CatalogueFramework[] = catalogue.frameworks
export const frameworkOfKey = catalogue.framework
export const requirementOf = catalogue.requirement
/** The one framework that rules, checks, controls and people call so; null: none is called so. */
export const frameworkKnownAs = catalogue.knownAs
/** Every requirement of a framework, in its order. */
export const requirementsOf = ({ domains }: CatalogueFramework): CatalogueRequirement[] => domains.flatMap(({ requirements }) => requirements)
/** The shipped mappings between requirements, from the more general framework to the more particular one. */
export const shippedMappings: readonly RequirementMapping[] = mappingsOf(catalogue, mappingFiles)

export type { CatalogueDomain, CatalogueFramework, CatalogueRequirement } from './define.ts'
export { type MappingStrength, type RequirementMapping, mappingStrengths } from './mapping.ts'
