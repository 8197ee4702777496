import type { Collector } from '../../collect.ts'
import { type At, missing } from './at.ts'

export const logs: Collector<At> = {
  service: 'logs',
  title: 'CloudWatch Logs',
  scope: 'regional',
  calls: { DescribeLogGroups: 'logs:DescribeLogGroups', DescribeMetricFilters: 'logs:DescribeMetricFilters', ListTagsForResource: 'logs:ListTagsForResource' },
  lists: ['aws.logs.group', 'aws.logs.metricFilter'],
  collect: async (at) => {
    const logs = await at.client('logs')
    await at.list('aws.logs.group', {
      ask: (nextToken) => logs.describeLogGroups({ limit: 50, ...(nextToken && { nextToken }) }),
      next: (page) => page.nextToken,
      items: (page) => page.logGroups,
    }, async (each, reads) => {
      const id = each.logGroupArn ?? each.arn?.replace(/:\*$/, '') ?? missing()
      await at.emit('aws.logs.group', { id, name: each.logGroupName ?? missing() }, {
        // AWS documents that a group without a retention keeps its events for ever.
        group: at.of(reads, () => ({ days: each.retentionInDays, key: each.kmsKeyId, bytes: each.storedBytes, class: each.logGroupClass })),
        tags: at.ask(() => logs.listTagsForResource({ resourceArn: id }), ({ tags }) => tags ?? missing()),
      })
    })
    await at.list('aws.logs.metricFilter', {
      ask: (nextToken) => logs.describeMetricFilters({ limit: 50, ...(nextToken && { nextToken }) }),
      next: (page) => page.nextToken,
      items: (page) => page.metricFilters,
    }, ({ filterName: name = missing(), logGroupName = missing(), filterPattern, metricTransformations }, reads) => at.emit('aws.logs.metricFilter', { id: at.arn('logs', `log-group:${logGroupName}:metric-filter:${name}`), name }, {
      filter: at.of(reads, () => ({ logGroup: logGroupName, pattern: filterPattern ?? '', metrics: (metricTransformations ?? missing()).map(({ metricNamespace, metricName }) => ({ namespace: metricNamespace, name: metricName })) })),
    }))
  },
}

export const cloudwatch: Collector<At> = {
  service: 'cloudwatch',
  title: 'CloudWatch',
  scope: 'regional',
  calls: { DescribeAlarms: 'cloudwatch:DescribeAlarms' },
  lists: ['aws.cloudwatch.alarm'],
  collect: async (at) => {
    const cloudwatch = await at.client('cloudwatch')
    await at.list('aws.cloudwatch.alarm', {
      ask: (NextToken) => cloudwatch.describeAlarms({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100, ...(NextToken && { NextToken }) }),
      next: (page) => page.NextToken,
      items: ({ MetricAlarms, CompositeAlarms }) => (MetricAlarms || CompositeAlarms ? [...(MetricAlarms ?? []).map((metric) => ({ metric, alarm: metric })), ...(CompositeAlarms ?? []).map((alarm) => ({ metric: null, alarm }))] : undefined),
    }, ({ metric, alarm }, reads) => at.emit('aws.cloudwatch.alarm', { id: alarm.AlarmArn ?? missing(), name: alarm.AlarmName ?? missing() }, {
      alarm: at.of(reads, () => ({ namespace: metric?.Namespace, metric: metric?.MetricName, enabled: alarm.ActionsEnabled, actions: alarm.AlarmActions ?? [], composite: metric === null })),
    }))
  },
}
