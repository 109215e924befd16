// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { tempDir } from '#testing/temp-dir.ts'
import { withUpstreamFiles } from './cluster-data.ts'
import { readUpstreamFiles } from './upstream-files.ts'

/** Answers the document of services at one of the paths that are asked. */
async function provider(at: string) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url !== at) return void response.writeHead(404).end()
    const services = { 'event-receiver-http': 'https://report.example.com', 'api-server': 'https://api.example.com' }
    response.end(JSON.stringify({ version: 'v3', response: services }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.dispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('files are read where the chart mounts them or a variable says; without any, nothing is said', async () => {
  using folder = tempDir()
  const CONFIG = folder.write('elsewhere.json', '{"clusterName":"c"}')
  folder.write('etc/config.json', '{"namespace":"tools"}')
  folder.write('credentials/account', 'account-1\n')
  const places = { CONFIG_DIR: `${folder.path}/etc`, KS_CREDENTIALS_SECRET_PATH: `${folder.path}/credentials` }
  const files = await readUpstreamFiles({ CONFIG, ...places })
  assert.deepEqual(files, {
    clusterData: '{"clusterName":"c"}',
    config: '{"namespace":"tools"}',
    account: 'account-1\n',
  })
  const nowhere = { CONFIG_DIR: `${folder.path}/none`, KS_CREDENTIALS_SECRET_PATH: `${folder.path}/none` }
  assert.deepEqual(await readUpstreamFiles(nowhere), {})
})

for (const at of ['/api/v3/servicediscovery', '/api/v2/servicediscovery'])
  test(`a provider that a variable names is asked where its services are: ${at}`, async () => {
    using folder = tempDir()
    using it = await provider(at)
    const env = { API_URL: it.url, CONFIG_DIR: folder.path, KS_CREDENTIALS_SECRET_PATH: folder.path }
    folder.write('clusterData.json', '{"eventReceiverRestURL":"old.example.com"}')
    const configured = withUpstreamFiles(env, await readUpstreamFiles(env))
    assert.equal(configured.env['EVENT_RECEIVER_URL'], 'https://report.example.com')
    assert.equal(configured.env['BACKENDOPENAPI'], 'https://api.example.com')
    assert.equal(it.asked.at(-1), at)
  })

test('a provider that does not answer ends nothing: what the file says holds, and it is told', async () => {
  using folder = tempDir()
  using it = await provider('/nowhere')
  const env = { API_URL: it.url, CONFIG_DIR: folder.path, KS_CREDENTIALS_SECRET_PATH: folder.path }
  folder.write('clusterData.json', '{"eventReceiverRestURL":"static.example.com"}')
  const configured = withUpstreamFiles(env, await readUpstreamFiles(env))
  assert.equal(configured.env['EVENT_RECEIVER_URL'], 'https://static.example.com')
  assert.match(configured.doubts[0] ?? '', /^API_URL: .*expected where its services are, got status 404$/)
})

test('a file of services makes asking needless', async () => {
  using folder = tempDir()
  using it = await provider('/api/v3/servicediscovery')
  const env = { API_URL: it.url, CONFIG_DIR: folder.path, KS_CREDENTIALS_SECRET_PATH: folder.path }
  folder.write('services.json', '{"response":{"event-receiver-http":"https://file.example.com"}}')
  const configured = withUpstreamFiles(env, await readUpstreamFiles(env))
  assert.deepEqual([configured.env['EVENT_RECEIVER_URL'], it.asked], ['https://file.example.com', []])
})
