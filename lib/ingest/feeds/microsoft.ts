import { asUtc, at, first, firstText, type Outcome, outcomeOf, recordOf, type RecordOf, short } from '../fields.ts'
import { api, by, entity, firstWord, named, type Ocsf, signedIn } from '../ocsf.ts'
import type { Drawn, Feed } from './feed.ts'
import { azureOcsf, directory, workloads } from './microsoft-ocsf.ts'

/** Microsoft 365, by the Management Activity API, which writes UTC without saying so. */
export const m365: Feed = {
  is: (record) => 'CreationTime' in record && typeof record.Operation === 'string' && ('Workload' in record || 'RecordType' in record),
  draw: (record) => ({
    time: asUtc(record.CreationTime),
    type: record.Operation,
    id: short(record.Id),
    user: firstText(record, ['UserId', 'UserKey']),
    target: firstText(record, ['ObjectId', 'TargetUserOrGroupName', 'MailboxOwnerUPN']),
    ip: firstText(record, ['ClientIP', 'ClientIPAddress', 'ActorIpAddress']),
    system: short(record.Workload),
    outcome: outcomeOf(record.ResultStatus),
    ocsf: m365Ocsf(record),
  }),
}

/** Of the directory as Entra has it, with a full stop behind; of Exchange a cmdlet. */
function m365Ocsf({ Operation, Workload }: RecordOf): Ocsf {
  const name = String(Operation).replace(/\.$/, '')
  return named(workloads, name) ?? (Workload === 'AzureActiveDirectory' ? (named(directory, name) ?? by(entity, firstWord(name))) : by(api, firstWord(name)))
}

/** Categories of https://learn.microsoft.com/entra/identity/monitoring-health/concept-diagnostic-settings-logs-options */
const entraLogs = /^(AuditLogs|\w*SignInLogs|ProvisioningLogs|RiskyUsers|UserRiskEvents|RiskyServicePrincipals|ServicePrincipalRiskEvents|MicrosoftGraphActivityLogs)$/
const isGraphSignIn = (record: RecordOf) => 'createdDateTime' in record && 'appDisplayName' in record && ['userPrincipalName', 'servicePrincipalName', 'servicePrincipalId'].some((name) => name in record)
const isSignIn = (record: RecordOf, inner: RecordOf) => isGraphSignIn(inner) || /SignInLogs$/.test(String(record.category)) || record.operationName === 'Sign-in activity'

/** Entra, by Microsoft Graph, or by Azure Monitor, which puts that record into `properties`. */
export const entra: Feed = {
  is: (record) => {
    if ('activityDateTime' in record && ('initiatedBy' in record || 'activityDisplayName' in record)) return true
    return isGraphSignIn(record) || (record.operationName !== undefined && (entraLogs.test(String(record.category)) || /microsoft\.aadiam/i.test(String(record.resourceId))))
  },
  draw: (record) => {
    const inner = { ...record, ...recordOf(record.properties) }
    const signIn = isSignIn(record, inner)
    if (record.category === 'MicrosoftGraphActivityLogs') return graphCall(record, inner)
    const type = signIn ? 'Sign-in activity' : (first(inner, ['activityDisplayName']) ?? operation(record))
    return {
      time: first(record, ['activityDateTime', 'createdDateTime', 'time']),
      type,
      id: short(inner.id),
      user: firstText(inner, signIn
        ? ['userPrincipalName', 'userDisplayName', 'servicePrincipalName', 'servicePrincipalId', 'identity']
        : ['initiatedBy.user.userPrincipalName', 'initiatedBy.user.displayName', 'initiatedBy.user.id', 'initiatedBy.app.displayName', 'initiatedBy.app.servicePrincipalName', 'userPrincipalName', 'identity']),
      target: firstText(inner, ['targetResources.userPrincipalName', 'targetResources.displayName', 'targetResources.id', 'resourceDisplayName', 'appDisplayName']),
      ip: firstText(inner, ['initiatedBy.user.ipAddress', 'ipAddress', 'callerIpAddress']),
      system: firstText(inner, ['loggedByService', 'resourceDisplayName', 'appDisplayName', 'resourceId']),
      outcome: signIn ? signInOutcome(record, inner) : outcomeOf(first(inner, ['result', 'resultType'])),
      ocsf: signIn ? signedIn : (named(directory, String(type)) ?? by(entity, firstWord(String(type)))),
    }
  },
}

/** A call of Microsoft Graph: https://learn.microsoft.com/graph/microsoft-graph-activity-logs-overview */
function graphCall(record: RecordOf, inner: RecordOf): Drawn {
  const status = Number(inner.responseStatusCode)
  return {
    time: record.time, type: `Microsoft Graph ${short(inner.requestMethod) ?? 'call'}`, id: firstText(inner, ['operationId', 'requestId']), user: firstText(inner, ['userId', 'servicePrincipalId', 'appId']), target: short(inner.requestUri),
    ip: firstText(inner, ['ipAddress', 'callerIpAddress']), system: 'Microsoft Graph', outcome: Number.isNaN(status) ? null : status < 400 ? 'success' : 'failure', ocsf: by(api, short(inner.requestMethod) ?? ''),
  }
}

/** Not yet a refusal: something more is asked first (a second factor, a choice of account, a consent). */
const interrupted = new Set([16000, 16001, 50058, 50072, 50074, 50076, 50079, 50125, 50127, 50129, 50140, 50203, 65001, 65004])

/** Error 0 is success: `status.errorCode` in Graph, `resultType` in Azure Monitor. */
function signInOutcome(record: RecordOf, inner: RecordOf): Outcome | null {
  const code = Number(at(inner, 'status.errorCode') ?? record.resultType)
  return Number.isNaN(code) || interrupted.has(code) ? null : code === 0 ? 'success' : 'failure'
}

/** Azure names an operation by text or by an object. */
const operation = (record: RecordOf): string | null => short(record.operationName) ?? firstText(record, ['operationName.value', 'operationName.localizedValue'])

const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'
const name = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name'

/** Azure: the activity log by its API and by Azure Monitor, and logs of resources. */
export const azure: Feed = {
  is: (record) => ('time' in record || 'eventTimestamp' in record) && (/^microsoft\.\w+.*\//i.test(operation(record) ?? '') || (/^\w+\.[\w.]+\//.test(operation(record) ?? '') && /^\/subscriptions\//i.test(String(record.resourceId)))),
  draw: (record): Drawn => {
    const claims = recordOf(record.claims) ?? recordOf(at(record, 'identity.claims')) ?? {}
    return {
      time: first(record, ['eventTimestamp', 'time']),
      type: operation(record),
      id: firstText(record, ['eventDataId', 'properties.eventDataId', 'properties.id']),
      user: short(record.caller) ?? short(claims[upn]) ?? short(claims.upn) ?? short(claims[name]) ?? short(claims.name) ?? short(claims.appid) ?? short(record.identity),
      target: firstText(record, ['resourceId', 'authorization.scope', 'identity.authorization.scope']),
      ip: firstText(record, ['callerIpAddress', 'httpRequest.clientIpAddress']) ?? short(claims.ipaddr),
      system: short(record.subscriptionId) ?? /^\/subscriptions\/([^/]+)/i.exec(short(record.resourceId) ?? '')?.[1] ?? short(record.resourceId),
      outcome: outcomeOf(first(record, ['status.value', 'resultType', 'resultSignature'])),
      ocsf: azureOcsf(operation(record) ?? ''),
    }
  },
}
