import '#lib/edge/everything.ts'
import { exportLogs } from '#lib/edge/otlp.ts'

/** Where exporters of OpenTelemetry send logs when they are told the portal's address (OTEL_EXPORTER_OTLP_ENDPOINT). */
export const POST = (request: Request) => exportLogs(request)
