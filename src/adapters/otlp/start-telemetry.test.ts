// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#runtime/clock.ts'
import { silentLog } from '#runtime/log.ts'
import { noTracer } from '#runtime/telemetry.ts'
import { type FakeAnswer, startFakeKubeRest } from '#testing/fake-kube-rest.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { otlpSettings } from './settings.ts'
import { startTelemetry } from './start-telemetry.ts'

const endpoints: Record<string, [Record<string, string>, string | undefined]> = {
  'nothing is configured': [{}, undefined],
  'a base, to which the path is added': [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, 'http://c:4318/v1/traces'],
  'a base with a path': [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/otlp/' }, 'https://c/otlp/v1/traces'],
  'the traces endpoint, as it is': [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://c/x' }, 'https://c/x'],
  'the charts name a host and the port of gRPC': [{ OTEL_COLLECTOR_SVC: 'otel:4317' }, 'http://otel:4318/v1/traces'],
  'switched off': [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_SDK_DISABLED: 'true' }, undefined],
  'no exporter': [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_TRACES_EXPORTER: 'none' }, undefined],
  'no URL': [{ OTEL_COLLECTOR_SVC: 'http://' }, undefined],
}
for (const [why, [env, url]] of Object.entries(endpoints))
  test(`otlp endpoint: ${why}`, () => assert.equal(otlpSettings(env, 'ks')?.url, url))

test('headers, resource and sampling', () => {
  const env = {
    OTEL_COLLECTOR_SVC: 'otel:4317',
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20x,nonsense,=y,b=%zz',
    OTEL_RESOURCE_ATTRIBUTES: 'k8s.pod.name=p1,service.name=other',
    OTEL_SERVICE_NAME: 'kubevuln',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  }
  const settings = otlpSettings(env, 'ks')
  assert.deepEqual(settings?.headers, { authorization: 'Bearer x', b: '%zz' })
  assert.deepEqual(settings?.resource, { 'k8s.pod.name': 'p1', 'service.name': 'kubevuln' })
  assert.equal(settings?.ratio, 0.25)
  assert.equal(settings?.remarks.length, 1)
  assert.equal(otlpSettings({ ...env, OTEL_TRACES_SAMPLER_ARG: '7' }, 'ks')?.ratio, 1)
  assert.equal(otlpSettings({ ...env, OTEL_TRACES_SAMPLER: 'always_off' }, 'ks')?.ratio, 0)
})

const taken: FakeAnswer = { kind: 'json', body: {} }

test('spans arrive at a collector as OTLP', async () => {
  await using collector = await startFakeKubeRest(() => taken)
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=1' }
  const { tracer, exporter, stop } = startTelemetry({
    env,
    service: 'ks',
    clock: systemClock,
    random: () => 0,
    log: silentLog,
  })
  await tracer.span('scan', { image: 'nginx', packages: 3, share: 0.5, cached: true }, async () => undefined)
  await assert.rejects(tracer.span('fails', {}, () => Promise.reject(new Error('boom'))))
  await stop(2_000)
  assert.deepEqual(exporter?.counters(), { sent: 2, dropped: 0 })
  const [request] = collector.seen
  assert.equal(`${request?.method} ${request?.url}`, 'POST /v1/traces')
  assert.equal(request?.headers['x-key'], '1')
  const document = JSON.parse(request?.body ?? '') as {
    resourceSpans: { resource: object; scopeSpans: { spans: Record<string, unknown>[] }[] }[]
  }
  const [{ resource, scopeSpans } = { resource: {}, scopeSpans: [] }] = document.resourceSpans
  assert.deepEqual(resource, { attributes: [{ key: 'service.name', value: { stringValue: 'ks' } }] })
  const [scan, fails] = scopeSpans[0]?.spans ?? []
  assert.deepEqual(scan?.['attributes'], [
    { key: 'image', value: { stringValue: 'nginx' } },
    { key: 'packages', value: { intValue: '3' } },
    { key: 'share', value: { doubleValue: 0.5 } },
    { key: 'cached', value: { boolValue: true } },
  ])
  assert.match(String(scan?.['startTimeUnixNano']), /^\d{19}$/)
  assert.deepEqual(fails?.['status'], { code: 2, message: 'boom' })
})

test('a collector that is busy is asked again, one that refuses is not, and either is told once', async () => {
  const busy: FakeAnswer = { kind: 'text', status: 503, contentType: 'text/plain', body: '' }
  const refusing: FakeAnswer = { ...busy, status: 400 }
  const answers: Record<string, [FakeAnswer[], { sent: number; dropped: number }, number]> = {
    'busy once': [[busy, taken], { sent: 1, dropped: 0 }, 2],
    'busy for long': [[busy, busy, busy], { sent: 0, dropped: 1 }, 3],
    refusing: [[refusing], { sent: 0, dropped: 1 }, 1],
  }
  for (const [why, [script, counters, tries]] of Object.entries(answers)) {
    await using collector = await startFakeKubeRest(({ number }) => script[number] ?? taken)
    const { log, lines } = memoryLog()
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
    const { tracer, exporter, stop } = startTelemetry({ env, service: 'ks', clock: systemClock, random: () => 0, log })
    await tracer.span('scan', {}, async () => undefined)
    await stop(2_000)
    assert.deepEqual(exporter?.counters(), counters, why)
    assert.equal(collector.seen.length, tries, why)
    assert.equal(lines.filter(({ level }) => level === 'warn').length, counters.dropped, why)
  }
})

test('a collector that hangs does not keep the process, and no more spans than the bound wait for it', async () => {
  await using collector = await startFakeKubeRest(() => ({ kind: 'hang' }))
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  const { tracer, exporter, stop } = startTelemetry({
    env,
    service: 'ks',
    clock: systemClock,
    random: () => 0,
    log: silentLog,
  })
  for (let i = 0; i < 3_000; i++) await tracer.span('scan', {}, async () => undefined)
  const startedMs = performance.now()
  await stop(50)
  assert.ok(performance.now() - startedMs < 10_000)
  assert.deepEqual(exporter?.counters(), { sent: 0, dropped: 3_000 })
})

test('without a collector there is no exporter and no cost', async () => {
  const { tracer, exporter, stop } = startTelemetry({
    env: {},
    service: 'ks',
    clock: systemClock,
    random: () => 0,
    log: silentLog,
  })
  assert.equal(tracer, noTracer)
  assert.equal(exporter, undefined)
  await stop(1)
})
