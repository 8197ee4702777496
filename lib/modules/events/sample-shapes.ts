import { v7 } from 'uuid'

/** Records as the real feeds write them. */
export type SampleEvent = { feed: 'cloudtrail' | 'github' | 'okta'; record: Record<string, unknown> }

export const account = '441700329155'

export const cloudTrail = (at: Date, eventName: string, user: string, more: Record<string, unknown> = {}): SampleEvent => ({
  feed: 'cloudtrail',
  record: {
    eventVersion: '1.09', eventID: v7(), eventTime: at.toISOString(), eventSource: 'ec2.amazonaws.com', eventName, awsRegion: 'eu-central-1', sourceIPAddress: '198.51.100.24',
    userAgent: 'aws-cli/2.31', eventType: eventName === 'ConsoleLogin' ? 'AwsConsoleSignIn' : 'AwsApiCall', readOnly: /^(Describe|List|Get)/.test(eventName), recipientAccountId: account,
    userIdentity: { type: 'IAMUser', accountId: account, userName: user, arn: `arn:aws:iam::${account}:user/${user}` },
    ...more,
  },
})

export const githubEvent = (at: Date, action: string, user: string): SampleEvent => ({
  feed: 'github',
  record: { id: v7(), timestamp: at.toISOString(), event_type: action, user, org: 'nordwind', repo: 'nordwind/northstar', ip: '198.51.100.24' },
})

export const oktaEvent = (at: Date, eventType: string, user: string, result: 'SUCCESS' | 'FAILURE'): SampleEvent => ({
  feed: 'okta',
  record: { uuid: v7(), published: at.toISOString(), eventType, actor: { type: 'User', alternateId: `${user}@nordwind.example`, displayName: user }, outcome: { result }, system: 'Okta' },
})
