import type { Collector } from '../../collect.ts'
import { type At, known, missing } from './at.ts'

export const guardduty: Collector<At> = {
  service: 'guardduty',
  title: 'GuardDuty',
  scope: 'regional',
  calls: { ListDetectors: 'guardduty:ListDetectors', GetDetector: 'guardduty:GetDetector' },
  lists: ['aws.guardduty.detector'],
  collect: async (at) => {
    const guardduty = await at.client('guardduty')
    await at.list('aws.guardduty.detector', {
      ask: (NextToken) => guardduty.listDetectors({ MaxResults: 50, ...(NextToken && { NextToken }) }),
      next: (page) => page.NextToken,
      items: (page) => page.DetectorIds,
    }, async (DetectorId) => {
      const detector = await known(() => guardduty.getDetector({ DetectorId }))
      await at.emit('aws.guardduty.detector', { id: at.arn('guardduty', `detector/${DetectorId}`), name: DetectorId }, {
        detector: at.from(detector, ({ Status = missing(), FindingPublishingFrequency, Features = [] }) => ({
          on: Status === 'ENABLED', frequency: FindingPublishingFrequency, features: Features.map(({ Name, Status: of }) => ({ name: Name, on: of === 'ENABLED' })),
        })),
        tags: at.from(detector, ({ Tags }) => Tags ?? {}),
      })
    })
  },
}
