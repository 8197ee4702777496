import { line, text } from '#lib/input.ts'

/** What a person says of a scan, on the screen and by API alike. */
export const scanFields = {
  name: line(1, 500),
  description: text(0, 5_000).default(''),
  // TODO: its fields, the same in db/schema/cloud-scans.ts
}
