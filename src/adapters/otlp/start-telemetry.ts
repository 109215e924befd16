// SPDX-License-Identifier: Apache-2.0
import type { Environment } from '#runtime/config.ts'
import { createTracer, noTracer, type Tracer } from '#runtime/telemetry.ts'
import { createExporter, type Exporter, type ExporterOptions } from './exporter.ts'
import { otlpSettings } from './settings.ts'

export interface TelemetryOptions extends Omit<ExporterOptions, 'settings'> {
  readonly env: Environment
  /** Name of this service where OTEL_SERVICE_NAME is not set. */
  readonly service: string
}

/** A tracer, and the exporter behind it where a collector is configured. */
export interface Telemetry {
  readonly tracer: Tracer
  readonly exporter: Exporter | undefined
  /** Sends what is waiting. */
  readonly stop: (withinMs: number) => Promise<void>
}

/** Reads OTEL_* and OTEL_COLLECTOR_SVC; without a collector in them nothing is recorded and nothing sent. */
export function startTelemetry({ env, service, ...options }: TelemetryOptions): Telemetry {
  const settings = otlpSettings(env, service)
  if (!settings) return { tracer: noTracer, exporter: undefined, stop: () => Promise.resolve() }
  const { log, clock } = options
  log.info('spans are sent', { url: settings.url, items: settings.remarks })
  const exporter = createExporter({ ...options, settings })
  const tracer = createTracer({ clock, sink: exporter.sink, ratio: settings.ratio })
  return { tracer, exporter, stop: withinMs => exporter.stop(withinMs) }
}
