import type { Collector } from '../../collect.ts'
import { type At, missing, shared } from './at.ts'

/** Recorders and channels of the account itself: there is one of each in a region at most, and neither list has pages. */
export const config: Collector<At> = {
  service: 'config',
  title: 'Config',
  scope: 'regional',
  calls: {
    DescribeConfigurationRecorders: 'config:DescribeConfigurationRecorders',
    DescribeConfigurationRecorderStatus: 'config:DescribeConfigurationRecorderStatus',
    DescribeDeliveryChannels: 'config:DescribeDeliveryChannels',
    DescribeDeliveryChannelStatus: 'config:DescribeDeliveryChannelStatus',
  },
  lists: ['aws.config.recorder', 'aws.config.channel'],
  collect: async (at) => {
    const config = await at.client('config')
    const recorders = shared(() => config.describeConfigurationRecorderStatus({}))
    await at.list('aws.config.recorder', { ask: () => config.describeConfigurationRecorders({}), next: () => null, items: (page) => page.ConfigurationRecorders }, async (each, reads) => {
      const name = each.name ?? missing()
      await at.emit('aws.config.recorder', { id: each.arn ?? at.arn('config', `configuration-recorder/${name}`), name }, {
        recorder: at.of(reads, () => ({
          role: each.roleARN, all: each.recordingGroup?.allSupported, globals: each.recordingGroup?.includeGlobalResourceTypes, frequency: each.recordingMode?.recordingFrequency,
        })),
        status: at.from(await recorders(), ({ ConfigurationRecordersStatus: list = missing() }) => {
          const { recording, lastStatus, lastStatusChangeTime } = list.find((status) => status.name === name) ?? missing()
          return { recording, lastStatus, lastAt: lastStatusChangeTime }
        }),
      })
    })
    const channels = shared(() => config.describeDeliveryChannelStatus({}))
    await at.list('aws.config.channel', { ask: () => config.describeDeliveryChannels({}), next: () => null, items: (page) => page.DeliveryChannels }, async (each, reads) => {
      const name = each.name ?? missing()
      await at.emit('aws.config.channel', { id: at.arn('config', `delivery-channel/${name}`), name }, {
        channel: at.of(reads, () => ({ bucket: each.s3BucketName, key: each.s3KmsKeyArn })),
        status: at.from(await channels(), ({ DeliveryChannelsStatus: list = missing() }) => {
          const { configHistoryDeliveryInfo: history } = list.find((status) => status.name === name) ?? missing()
          return { lastStatus: history?.lastStatus, lastAt: history?.lastSuccessfulTime }
        }),
      })
    })
  },
}
