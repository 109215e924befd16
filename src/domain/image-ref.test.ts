// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatImageRef, parseImageRef } from './image-ref.ts'

const hex = 'a'.repeat(64)

const full: Readonly<Record<string, readonly [text: string, full: string]>> = {
  'an official image of Docker Hub': ['nginx', 'docker.io/library/nginx:latest'],
  'a repository of Docker Hub': ['grafana/grafana:10', 'docker.io/grafana/grafana:10'],
  'another name of Docker Hub': ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
  'Docker Hub by the host that serves it': ['registry-1.docker.io/a/b:1', 'docker.io/a/b:1'],
  'a host with a dot': ['quay.io/a/b/c:v1', 'quay.io/a/b/c:v1'],
  'a port is no tag': ['localhost:5000/a', 'localhost:5000/a:latest'],
  'localhost is a host': ['localhost/a:1', 'localhost/a:1'],
  'an upper-case first part is a host': ['Registry/a:1', 'Registry/a:1'],
  'an IPv6 address': ['[::1]:5000/a:1', '[::1]:5000/a:1'],
  'a digest without a tag': [`quay.io/a@sha256:${hex}`, `quay.io/a@sha256:${hex}`],
  'a tag and a digest': [`quay.io/a:1@sha256:${hex}`, `quay.io/a:1@sha256:${hex}`],
  'as a container runtime reports it': [`docker-pullable://quay.io/a@sha256:${hex}`, `quay.io/a@sha256:${hex}`],
  'double underscores and dashes': ['a/b__c--d', 'docker.io/a/b__c--d:latest'],
}
for (const [because, [text, expected]] of Object.entries(full)) {
  test(because, () => {
    const parsed = parseImageRef(text)
    assert.equal(parsed.kind === 'ref' ? formatImageRef(parsed.ref) : parsed.because, expected)
    if (parsed.kind === 'ref') assert.deepEqual(parseImageRef(formatImageRef(parsed.ref)), parsed)
  })
}

const invalid: Readonly<Record<string, string>> = {
  empty: '',
  'upper case in a repository': 'quay.io/A',
  'no repository': 'quay.io/',
  'a path that climbs': 'quay.io/../etc',
  'a short digest': 'nginx@sha256:abc',
  'a digest of another algorithm': `nginx@md5:${'a'.repeat(32)}`,
  'an empty tag': 'nginx:',
  'a tag with a slash in what follows': 'nginx:a b',
  'an image id': hex,
  'a query in the host': 'quay.io?x=/a',
  'credentials in the host': 'user:pass@quay.io/a',
  'too long': 'a'.repeat(2_000),
  'a new line': 'quay.io/a\n',
}
for (const [because, text] of Object.entries(invalid))
  test(`not a reference: ${because}`, () => assert.equal(parseImageRef(text).kind, 'invalid'))
