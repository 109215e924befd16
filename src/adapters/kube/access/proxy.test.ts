// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { parseProxyUrl, proxyFromEnvironment } from './proxy.ts'

const proxy = 'http://proxy:3128'
const cases: Record<string, [string, Record<string, string>, string | undefined]> = {
  'no variable, no proxy': ['https://a', {}, undefined],
  'by scheme': ['https://a', { HTTP_PROXY: proxy }, undefined],
  https: ['https://a', { HTTPS_PROXY: proxy }, proxy],
  'lower case': ['http://a', { http_proxy: proxy }, proxy],
  'upper case wins': ['https://a', { HTTPS_PROXY: proxy, https_proxy: 'http://other' }, proxy],
  'a host and port alone': ['https://a', { HTTPS_PROXY: 'proxy:3128' }, proxy],
  'loopback never': ['https://127.0.0.1:6443', { HTTPS_PROXY: proxy }, undefined],
  'localhost never': ['https://localhost:6443', { HTTPS_PROXY: proxy }, undefined],
  'IPv6 loopback never': ['https://[::1]:6443', { HTTPS_PROXY: proxy }, undefined],
  'excused: everything': ['https://a', { HTTPS_PROXY: proxy, NO_PROXY: '*' }, undefined],
  'excused: domain and what is below': ['https://x.corp', { HTTPS_PROXY: proxy, NO_PROXY: 'a, corp' }, undefined],
  'not excused: a name that only ends alike': ['https://xcorp', { HTTPS_PROXY: proxy, NO_PROXY: 'corp' }, proxy],
  'a leading dot is below only': ['https://corp', { HTTPS_PROXY: proxy, NO_PROXY: '.corp' }, proxy],
  'a leading dot, below': ['https://x.corp', { HTTPS_PROXY: proxy, NO_PROXY: '.corp' }, undefined],
  'a star is below': ['https://x.corp', { HTTPS_PROXY: proxy, NO_PROXY: '*.corp' }, undefined],
  'a network': ['https://10.1.2.3', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8' }, undefined],
  'another network': ['https://11.1.2.3', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8' }, proxy],
  'an IPv6 network': ['https://[fd00::1]', { HTTPS_PROXY: proxy, NO_PROXY: 'fd00::/8' }, undefined],
  'an address': ['https://10.1.2.3', { HTTPS_PROXY: proxy, no_proxy: '10.1.2.3' }, undefined],
  'the port must fit': ['https://a:6443', { HTTPS_PROXY: proxy, NO_PROXY: 'a:443' }, proxy],
  'the default port fits': ['https://a', { HTTPS_PROXY: proxy, NO_PROXY: 'a:443' }, undefined],
  'nonsense excuses nothing': ['https://a', { HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/99,/,:' }, proxy],
}
for (const [why, [server, env, expected]] of Object.entries(cases))
  test(`proxy: ${why}`, () => assert.equal(proxyFromEnvironment(server, env), expected))

test('a proxy of an unknown scheme is refused, naming its place', () => {
  assert.throws(
    () => proxyFromEnvironment('https://a', { HTTPS_PROXY: 'ftp://x' }),
    error => isKubeError(error, 'config') && error.message.startsWith('environment variable HTTPS_PROXY: '),
  )
  assert.equal(parseProxyUrl('socks5h://x:1080', 'p'), 'socks5://x:1080')
})
