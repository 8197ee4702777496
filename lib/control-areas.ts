import { words } from './input.ts'

/** The four families of ITGC, by the letters their codes begin with. */
export const areaNames: Record<string, string> = { AC: 'Access', CM: 'Change management', OP: 'Operations', SD: 'Development' }

export const controlArea = /^(AC|CM|OP|SD)-\d{2}$/
export const controlAreas = words(20, 5).transform((codes) => [...new Set(codes.map((code) => code.toUpperCase()))].sort())
  .refine((codes) => codes.every((code) => controlArea.test(code)), 'control areas look like OP-02; they begin with AC, CM, OP or SD')
