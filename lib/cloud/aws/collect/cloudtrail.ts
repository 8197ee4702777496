import type { GetEventSelectorsResponse } from '@aws-sdk/client-cloudtrail'
import type { Collector } from '../../collect.ts'
import { type At, missing, tagsOf } from './at.ts'

/** A trail is its home region's. One whose home is not looked at is told of where its shadow is seen: it logs there all the same. */
export const cloudtrail: Collector<At> = {
  service: 'cloudtrail',
  title: 'CloudTrail',
  scope: 'regional',
  calls: { DescribeTrails: 'cloudtrail:DescribeTrails', GetTrailStatus: 'cloudtrail:GetTrailStatus', GetEventSelectors: 'cloudtrail:GetEventSelectors', ListTags: 'cloudtrail:ListTags' },
  lists: ['aws.cloudtrail.trail'],
  collect: async (at) => {
    const here = await at.client('cloudtrail')
    await at.list('aws.cloudtrail.trail', {
      ask: () => here.describeTrails({ includeShadowTrails: true }),
      next: () => null,
      items: (page) => page.trailList?.filter(({ HomeRegion }) => HomeRegion === undefined || HomeRegion === at.region || !at.scan.regions.includes(HomeRegion)),
    }, async (each, reads) => {
      const Name = each.TrailARN ?? missing()
      const region = each.HomeRegion ?? at.region
      const trails = await at.client('cloudtrail', region)
      await at.emit('aws.cloudtrail.trail', { id: Name, name: each.Name ?? missing(), region }, {
        trail: at.of(reads, () => ({
          multiRegion: each.IsMultiRegionTrail, organization: each.IsOrganizationTrail, validation: each.LogFileValidationEnabled, globalEvents: each.IncludeGlobalServiceEvents, bucket: each.S3BucketName, prefix: each.S3KeyPrefix,
          key: each.KmsKeyId, logGroup: each.CloudWatchLogsLogGroupArn, topic: each.SnsTopicARN,
        })),
        status: at.ask(() => trails.getTrailStatus({ Name }), (status) => ({
          logging: status.IsLogging, lastDeliveryAt: status.LatestDeliveryTime, lastDeliveryError: status.LatestDeliveryError || null, lastDigestAt: status.LatestDigestDeliveryTime,
          lastLogsAt: status.LatestCloudWatchLogsDeliveryTime, lastLogsError: status.LatestCloudWatchLogsDeliveryError || null,
        }), { region }),
        selectors: at.ask(() => trails.getEventSelectors({ TrailName: Name }), selectorsOf, { region }),
        tags: at.ask(() => trails.listTags({ ResourceIdList: [Name] }), ({ ResourceTagList: list = missing() }) => tagsOf(list.find(({ ResourceId }) => ResourceId === Name)?.TagsList ?? []), { region }),
      })
    })
  },
}

type Logged = 'All' | 'ReadOnly' | 'WriteOnly' | 'Narrowed'

/** Both forms of selectors as one: what of management events is logged, and data events of what. */
export function selectorsOf({ EventSelectors, AdvancedEventSelectors }: GetEventSelectorsResponse): { management: Logged | 'None'; data: string[] } {
  if (!EventSelectors && !AdvancedEventSelectors) missing()
  const logged: Logged[] = []
  const data = new Set<string>()
  for (const { IncludeManagementEvents = missing(), ReadWriteType = missing(), ExcludeManagementEventSources = [], DataResources = [] } of EventSelectors ?? []) {
    if (IncludeManagementEvents) logged.push(ExcludeManagementEventSources.length > 0 ? 'Narrowed' : (ReadWriteType as Logged))
    for (const { Type } of DataResources) if (Type) data.add(Type)
  }
  for (const { FieldSelectors = [] } of AdvancedEventSelectors ?? []) {
    const category = FieldSelectors.find(({ Field }) => Field === 'eventCategory')?.Equals?.[0]
    const others = FieldSelectors.filter(({ Field }) => Field !== 'eventCategory')
    if (category === 'Management') {
      const [only, ...more] = others
      const readOnly = only?.Field === 'readOnly' && more.length === 0 ? only.Equals?.join() : undefined
      logged.push(only === undefined ? 'All' : readOnly === 'true' ? 'ReadOnly' : readOnly === 'false' ? 'WriteOnly' : 'Narrowed')
    } else for (const type of others.find(({ Field }) => Field === 'resources.type')?.Equals ?? []) data.add(type)
  }
  const both = logged.includes('ReadOnly') && logged.includes('WriteOnly')
  const management = logged.includes('All') || both ? 'All' : (logged.find((each) => each === 'WriteOnly') ?? logged.find((each) => each === 'ReadOnly') ?? (logged.length > 0 ? 'Narrowed' : 'None'))
  return { management, data: [...data].sort() }
}
