import { type Grants, grantsOfPrincipal, type Permission } from './permissions.ts'

/** Where a call came from. Set by the server from the socket and headers, never from input. */
export type RequestInfo = {
  /** X-Request-ID, made or accepted by the server. */
  id: string
  ip: string
  userAgent: string
}

type Common = { orgId: string; grants: Grants; request: RequestInfo }

/** A signed-in person. `personId` is the human: two accounts of one human share it. */
export type Person = Common & {
  kind: 'person'
  userId: string
  personId: string
  sessionId: string
  name: string
  email: string
  roles: string[]
  /** Where this grant is `scoped`: the engagements it covers. */
  scopes: string[]
}

/** A machine with an API token, bounded by its owner's grants. `sources`: whose events it may deliver; null: any. */
export type Token = Common & { kind: 'token'; tokenId: string; name: string; /** Of its owner. */ email: string; userId: string; personId: string; sources: string[] | null }

export type JobActor = Common & { kind: 'job'; name: string }
export type Webhook = Common & { kind: 'webhook'; sourceId: string; name: string }
export type ScimClient = Common & { kind: 'scim'; clientId: string; name: string }

/** Somebody not signed in, inside an organization that an entrance function named. */
export type Visitor = Common & { kind: 'visitor' }

export type Actor = Person | Token | JobActor | Webhook | ScimClient | Visitor

const noRequest = (id: string): RequestInfo => ({ id, ip: '', userAgent: '' })

export const jobActor = (orgId: string, name: string, requestId: string): JobActor => ({
  kind: 'job',
  orgId,
  name,
  grants: grantsOfPrincipal('system'),
  request: noRequest(requestId),
})

/** Whoever sent a message whose signature was right: it may hand it in, and nothing else. */
export const webhookActor = (orgId: string, { id, name }: { id: string; name: string }, request: RequestInfo): Webhook => ({
  kind: 'webhook',
  orgId,
  sourceId: id,
  name,
  grants: { 'webhooks.receive': 'any' },
  request,
})

export const visitor = (orgId: string, request: RequestInfo): Visitor => ({
  kind: 'visitor',
  orgId,
  grants: grantsOfPrincipal('visitor'),
  request,
})

/** For buttons: asks the same grants as the door. `own` answers true; the door compares the record. */
export const may = (actor: Actor, permission: Permission): boolean => actor.grants[permission] !== undefined

/** The human behind an actor, for separation of duties; null for jobs and visitors. */
export const personOf = (actor: Actor): string | null =>
  actor.kind === 'person' || actor.kind === 'token' ? actor.personId : null

/** The account behind an actor, for `createdById` and the like. */
export const userOf = (actor: Actor): string | null => (actor.kind === 'person' || actor.kind === 'token' ? actor.userId : null)

/** Both, for whoever compares people. */
export const humanOf = (actor: Actor): { userId: string | null; personId: string | null } => ({ userId: userOf(actor), personId: personOf(actor) })

export function idOf(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.userId
    case 'token':
      return actor.tokenId
    case 'webhook':
      return actor.sourceId
    case 'scim':
      return actor.clientId
    case 'job':
      return actor.name
    case 'visitor':
      return 'visitor'
  }
}
