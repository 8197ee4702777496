import { z } from 'zod'
import { id, line, optionalText } from '#lib/input.ts'
import { periodFields } from '#lib/period.ts'

const ids = z.preprocess((value) => (value === undefined || value === null || value === '' ? [] : Array.isArray(value) ? value : [value]), z.array(id).max(200, 'at most 200'))

/** What a person says of a package, on the screen and by API alike. */
export const packageFields = {
  title: line(1, 300),
  ...periodFields,
  controlIds: ids,
  systemIds: ids,
  /** By which consent or law personal values of entries are opened; null: they stay closed. */
  consent: optionalText(2_000),
}

/** In days: a year and a quarter, as much as an audit looks at. */
export const longestPeriod = 460
