// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isWithin, parseImageName, repositoryOf } from './image-names.ts'

const hash = 'a'.repeat(64)

describe('image names', () => {
  const cases: Readonly<Record<string, readonly [repository: string, tag?: string | undefined, digest?: string]>> = {
    nginx: ['docker.io/library/nginx'],
    'nginx:1.25': ['docker.io/library/nginx', '1.25'],
    'team/app': ['docker.io/team/app'],
    'index.docker.io/nginx': ['docker.io/library/nginx'],
    'docker.io/nginx': ['docker.io/library/nginx'],
    'localhost/app:1': ['localhost/app', '1'],
    'registry.example:5000/app': ['registry.example:5000/app'],
    'registry.example:5000/a/b:latest': ['registry.example:5000/a/b', 'latest'],
    [`app@sha256:${hash}`]: ['docker.io/library/app', undefined, `sha256:${hash}`],
    [`ghcr.io/a/b:v1@sha256:${hash}`]: ['ghcr.io/a/b', 'v1', `sha256:${hash}`],
  }
  for (const [written, [repository, tag, digest]] of Object.entries(cases))
    test(written.slice(0, 40), () => {
      const name = parseImageName(written)
      assert.ok(name)
      assert.deepEqual([repositoryOf(name), name.tag, name.digest], [repository, tag, digest])
    })
  for (const written of ['', ' ', 'a b', ':tag', 'app:', 'app@', 'a'.repeat(1025), 7, undefined])
    test(`no name: ${String(written).slice(0, 20)}`, () => assert.equal(parseImageName(written), undefined))

  test('a prefix ends where a component ends', () => {
    assert.equal(isWithin('gcr.io/a/b', 'gcr.io'), true)
    assert.equal(isWithin('gcr.io/a/b', 'gcr.io/a/'), true)
    assert.equal(isWithin('gcr.io/a/b', 'gcr.io/a/b'), true)
    assert.equal(isWithin('gcr.io.evil.example/a', 'gcr.io'), false)
    assert.equal(isWithin('gcr.io/ab', 'gcr.io/a'), false)
    assert.equal(isWithin('gcr.io/a', ''), false)
  })
})
