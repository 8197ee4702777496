import { v5 } from 'uuid'

/** Never to change: every document that ever left names its records by it. */
const space = 'b6a3f1de-5c0f-5d0c-9a57-3f3b8f0a7c19'

/** The UUID of a record in OSCAL, the same each time it is written: of what it is and the ids it has in the portal. */
export const oscalUuid = (kind: string, ...ids: string[]): string => v5(JSON.stringify([kind, ...ids]), space)
