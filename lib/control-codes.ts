import { words } from './input.ts'

/** The four areas of ITGC, by the letters the codes of their controls begin with. */
export const areaNames: Record<string, string> = { AC: 'Access', CM: 'Change management', OP: 'Operations', SD: 'Development' }

/** How a control is named where its record is not at hand: AC-02. */
export const controlCode = /^[A-Z]{2}-\d{2}$/
export const controlCodes = words(50, 20).transform((codes) => [...new Set(codes.map((code) => code.toUpperCase()))].sort())
  .refine((codes) => codes.every((code) => controlCode.test(code)), 'codes of controls look like OP-02')
