// SPDX-License-Identifier: Apache-2.0
/** Where spans go, from the variables that every OpenTelemetry SDK reads. Source: OpenTelemetry, environment variables. */
import type { Environment } from '#runtime/config.ts'

export interface OtlpSettings {
  /** Whole URL that spans are posted to. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Attributes of the process, `service.name` included. */
  readonly resource: Readonly<Record<string, string>>
  /** Share of traces, 0 to 1. */
  readonly ratio: number
  /** What was asked for and is done otherwise. */
  readonly remarks: readonly string[]
}

/**
 * The settings, or nothing when no collector is configured or telemetry is switched off.
 *
 * Spans are sent as JSON over HTTP; for an endpoint that is for gRPC (port 4317, or the protocol `grpc`) the port
 * next to it is taken, 4318, which collectors open beside it.
 */
export function otlpSettings(env: Environment, service: string): OtlpSettings | undefined {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return undefined
  const endpoint = endpointOf(env)
  if (!endpoint) return undefined
  return {
    ...endpoint,
    headers: pairsOf(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] ?? env['OTEL_EXPORTER_OTLP_HEADERS']),
    resource: { ...pairsOf(env['OTEL_RESOURCE_ATTRIBUTES']), 'service.name': env['OTEL_SERVICE_NAME'] || service },
    ratio: ratioOf(env['OTEL_TRACES_SAMPLER'], env['OTEL_TRACES_SAMPLER_ARG']),
  }
}

function endpointOf(env: Environment): Pick<OtlpSettings, 'url' | 'remarks'> | undefined {
  const whole = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']
  // The name the charts of Kubescape use, a host and a port.
  const text = whole || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_COLLECTOR_SVC']
  if (!text) return undefined
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  const remarks: string[] = []
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL']
  if (url.port === '4317') {
    url.port = '4318'
    remarks.push('port 4317 is for gRPC; spans go to port 4318 as JSON over HTTP')
  } else if (protocol === 'grpc') remarks.push('the protocol grpc is not spoken; spans are sent as JSON over HTTP')
  if (!whole) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`
  return { url: url.href, remarks }
}

const mostPairs = 64

/** `a=1,b=2`, values percent-encoded; what is no pair is left out. */
function pairsOf(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '')
    .split(',')
    .slice(0, mostPairs)
    .map(pair => {
      const at = pair.indexOf('=')
      return at > 0 ? [pair.slice(0, at).trim().toLowerCase(), decode(pair.slice(at + 1).trim())] : undefined
    })
  return Object.fromEntries(pairs.filter(pair => pair !== undefined))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function ratioOf(sampler: string | undefined, argument: string | undefined): number {
  if (sampler?.endsWith('always_off')) return 0
  const ratio = Number(argument ?? 1)
  return sampler?.endsWith('traceidratio') && ratio >= 0 && ratio <= 1 ? ratio : 1
}
