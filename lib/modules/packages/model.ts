import { line, optionalText, someIds } from '#lib/input.ts'
import { periodFields } from '#lib/period.ts'

/** What a person says of a package, on the screen and by API alike. */
export const packageFields = {
  title: line(1, 300),
  ...periodFields,
  controlIds: someIds,
  systemIds: someIds,
  /** By which consent or law personal values of entries are opened; null: they stay closed. */
  consent: optionalText(2_000),
}

/** In days after its first: a year and a quarter, as much as an audit looks at. */
export const longestPeriod = 460
