// A program that logs by OpenTelemetry, as its own documentation has it: where to, with which token and how packed stands in OTEL_EXPORTER_OTLP_* of its environment.
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'

const [from, count] = process.argv.slice(2).map(Number)
const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(), maxExportBatchSize: 200, maxQueueSize: 10_000 })] })
const logger = provider.getLogger('ledger', '1.0')
for (let n = from; n < from + count; n++) {
  logger.emit({ eventName: 'invoice.paid', severityNumber: n % 10 === 0 ? 17 : 9, body: `invoice ${n}`, attributes: { 'user.name': `user-${n}`, 'client.address': '203.0.113.5', amount: n, rate: 1.5, paid: true, tags: ['a', 'b'], of: { n } } })
}
await provider.forceFlush()
await provider.shutdown()
