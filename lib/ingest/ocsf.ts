/**
 * What an event is in the Open Cybersecurity Schema Framework: its class and what was done (`class_uid`, `activity_id`). Numbers are of OCSF 1.x,
 * https://schema.ocsf.io/1.5.0/classes, from the files `events/iam` and `events/application` of github.com/ocsf/ocsf-schema.
 */
export type Ocsf = readonly [classUid: number, activityId: number]

/** Create, read, update and delete have these numbers in each class that has them all (3004, 6003). */
const createIt = 1
const readIt = 2
const updateIt = 3
const deleteIt = 4
/** The class has no number for it. */
export const other = 99

export const entity = 3004
export const api = 6003
export const datastore = 6005
const files = 6006

export const signedIn: Ocsf = [3002, 1]
export const signedOut: Ocsf = [3002, 2]
export const account = {
  created: [3001, 1], enabled: [3001, 2], passwordChanged: [3001, 3], passwordReset: [3001, 4], disabled: [3001, 5], deleted: [3001, 6], policyAttached: [3001, 7], policyDetached: [3001, 8], locked: [3001, 9],
  factorEnabled: [3001, 10], factorDisabled: [3001, 11], changed: [3001, other],
} as const satisfies Record<string, Ocsf>
export const access = { assigned: [3005, 1], revoked: [3005, 2], roleAssigned: [3005, 3], roleRemoved: [3005, 4] } as const satisfies Record<string, Ocsf>
export const group = { assigned: [3006, 1], revoked: [3006, 2], memberAdded: [3006, 3], memberRemoved: [3006, 4] } as const satisfies Record<string, Ocsf>
export const lifecycle = { started: [6002, 3], stopped: [6002, 4] } as const satisfies Record<string, Ocsf>
export const data = { read: [datastore, 1], updated: [datastore, 2], connected: [datastore, 3], written: [datastore, 5], created: [datastore, 6], deleted: [datastore, 7], done: [datastore, other] } as const satisfies Record<string, Ocsf>
export const file = {
  uploaded: [files, 1], downloaded: [files, 2], updated: [files, 3], deleted: [files, 4], renamed: [files, 5], copied: [files, 6], moved: [files, 7], restored: [files, 8], previewed: [files, 9], shared: [files, 12], unshared: [files, 13],
  opened: [files, 14],
} as const satisfies Record<string, Ocsf>

const verbs: Record<string, number> = {
  create: createIt, add: createIt, new: createIt, run: createIt, insert: createIt, register: createIt, import: createIt, post: createIt, creates: createIt,
  get: readIt, list: readIt, describe: readIt, read: readIt, lookup: readIt, search: readIt, head: readIt, query: readIt, watch: readIt, view: readIt,
  update: updateIt, modify: updateIt, put: updateIt, set: updateIt, change: updateIt, edit: updateIt, patch: updateIt, replace: updateIt, rename: updateIt, toggle: updateIt, write: updateIt,
  delete: deleteIt, remove: deleteIt, destroy: deleteIt, terminate: deleteIt, deregister: deleteIt, deletecollection: deleteIt,
}

/** The activity by a verb as vendors write it. */
export const by = (classUid: typeof entity | typeof api, verb: string): Ocsf => [classUid, (Object.hasOwn(verbs, verb.toLowerCase()) && verbs[verb.toLowerCase()]) || other]
export const reads: Ocsf = [api, readIt]

/** The first word of a name, such as Create of CreateUser, CREATE_USER and create-user. */
export const firstWord = (name: string): string => /^(?:[A-Z]+(?=_|-|\s|\.|$)|[A-Z]?[a-z]+)/.exec(name)?.[0] ?? ''
export const lastWord = (name: string): string => /[A-Za-z]+$/.exec(name)?.[0] ?? ''

/** A table of names to what they are. */
export const named = (table: Record<string, Ocsf>, name: string): Ocsf | undefined => (Object.hasOwn(table, name) ? table[name] : undefined)

/** A record that says its class itself: whoever sends OCSF. */
export function said(record: { class_uid?: unknown; activity_id?: unknown }): Ocsf | null {
  const { class_uid: classUid, activity_id: activityId } = record
  return isNumber(classUid) && isNumber(activityId) ? [classUid, activityId] : null
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31
