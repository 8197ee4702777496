import type { Mapping } from './mapping.ts'

/** Okta's System Log: rules use the names of the Okta add-on in lower case as well as the raw ones. */
export const OKTA: Mapping[] = [
  {
    logsource: { product: 'okta' },
    fields: {
      eventtype: ['eventType'],
      eventType: ['eventtype'],
      displaymessage: ['displayMessage'],
      displayMessage: ['displaymessage'],
      'actor.alternateid': ['actor.alternateId'],
      'actor.alternateId': ['actor.alternateid'],
      'client.user.id': ['actor.id'],
      'securitycontext.isproxy': ['securityContext.isProxy'],
      'securityContext.isProxy': ['securitycontext.isproxy'],
      'debugContext.debugData.behaviors': ['debugcontext.debugdata.behaviors'],
      'debugcontext.debugdata.logonlysecuritydata': ['debugContext.debugData.logOnlySecurityData'],
      'target.user.display.name': ['target.displayName'],
      'outcome.reason': ['outcome.Reason'],
      'debugContext.debugData.requestUri': ['debugcontext.debugdata.requesturi'],
    },
  },
]

/** Entra ID and Azure: the portal's export and the Graph API name the same things differently. */
export const AZURE: Mapping[] = [
  {
    logsource: { product: 'azure', service: 'signinlogs' },
    fields: {
      ResultType: ['resultType', 'status.errorCode', 'properties.status.errorCode'],
      Status: ['status', 'properties.status'],
      AppId: ['appId', 'properties.appId'],
      Username: ['userPrincipalName', 'properties.userPrincipalName'],
      ResourceDisplayName: ['resourceDisplayName', 'properties.resourceDisplayName'],
      ConditionalAccessStatus: ['conditionalAccessStatus', 'properties.conditionalAccessStatus'],
      AuthenticationRequirement: ['authenticationRequirement', 'properties.authenticationRequirement'],
      NetworkLocationDetails: ['networkLocationDetails', 'properties.networkLocationDetails'],
      Location: ['location', 'location.countryOrRegion', 'properties.location.countryOrRegion'],
      ClientApp: ['clientAppUsed', 'properties.clientAppUsed'],
      userAgent: ['properties.userAgent'],
      TrustType: ['deviceDetail.trustType', 'properties.deviceDetail.trustType'],
      'DeviceDetail.isCompliant': ['deviceDetail.isCompliant', 'properties.deviceDetail.isCompliant'],
      'DeviceDetail.deviceId': ['deviceDetail.deviceId', 'properties.deviceDetail.deviceId'],
      ActivityDetails: ['category'],
    },
  },
  {
    logsource: { product: 'azure', service: 'auditlogs' },
    fields: {
      OperationName: ['operationName', 'activityDisplayName', 'properties.activityDisplayName'],
      'properties.message': ['activityDisplayName', 'operationName', 'properties.activityDisplayName'],
      Category: ['category', 'properties.category'],
      CategoryValue: ['category', 'properties.category'],
      LoggedByService: ['loggedByService', 'properties.loggedByService'],
      Service: ['loggedByService', 'properties.loggedByService'],
      ActivityType: ['activityDisplayName', 'properties.activityDisplayName'],
      Workload: ['loggedByService', 'properties.loggedByService'],
      Status: ['result', 'properties.result'],
      Result: ['result', 'properties.result'],
      ActivityDetails: ['activityDisplayName', 'properties.activityDisplayName'],
      TargetResources: ['targetResources', 'properties.targetResources'],
      TargetUserName: ['targetResources.userPrincipalName', 'properties.targetResources.userPrincipalName'],
      'InitiatedBy.App.displayName': ['initiatedBy.app.displayName', 'properties.initiatedBy.app.displayName'],
    },
  },
  {
    logsource: { product: 'azure', service: 'activitylogs' },
    fields: {
      operationName: ['operationNameValue', 'OperationNameValue', 'operationName.value'],
      'properties.message': ['operationName', 'operationNameValue'],
      CategoryValue: ['categoryValue', 'category.value', 'category'],
      ResourceProviderValue: ['resourceProviderName.value', 'resourceProviderValue'],
      ResourceId: ['resourceId'],
      OperationNameValue: ['operationName.value', 'operationName'],
    },
  },
]
