import { isPackCode, pack, type PackCode, packCodes, type PackControl } from '#lib/pack/index.ts'

/** What the form of a new control is filled in with, by the code of the pack. What is made from one is the organization's own: a change of the pack changes none. */
type Template = Pick<PackControl, 'title' | 'objective' | 'description' | 'frequency' | 'type' | 'automation'> & { testProcedure: string }

export type CatalogueCode = PackCode
export const catalogue = Object.fromEntries(pack.map(({ code, title, objective, description, procedure, frequency, type, automation }) => [code, { title, objective, description, testProcedure: procedure, frequency, type, automation }])) as Record<CatalogueCode, Template>
export const catalogueCodes = packCodes
export const isCatalogueCode = isPackCode
