import type { Mapping } from './mapping.ts'

/** CloudTrail records carry the names rules use; these are the few rules shorten or other feeds nest. */
export const AWS: Mapping[] = [
  {
    logsource: { product: 'aws', service: 'cloudtrail' },
    fields: {
      'userIdentity.sessionIssuer.type': ['userIdentity.sessionContext.sessionIssuer.type'],
      'userIdentity.sessionIssuer.userName': ['userIdentity.sessionContext.sessionIssuer.userName'],
      userName: ['userIdentity.userName'],
      sourceIP: ['sourceIPAddress'],
      userAgentOriginal: ['userAgent'],
    },
  },
]
