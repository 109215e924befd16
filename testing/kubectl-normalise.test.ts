// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normaliseKubectl, pagesAskedFor } from './kubectl-normalise.ts'

const cases: Record<string, [output: string, normal: string]> = {
  'a table whose last column is the age': [
    'NAME   DATA   AGE\na      100m   5s\nb      2      3m20s\n',
    'NAME   DATA   AGE\na      100m   <age>\nb      2      <age>\n',
  ],
  'columns right of the age stay in line whatever its width': [
    'NAME   AGE     LABELS\na      5s      x=1\nb      3m20s   x=2\n',
    'NAME   AGE     LABELS\na      <age>   x=1\nb      <age>   x=2\n',
  ],
  'an age that the server does not know': ['NAME   AGE\na      <unknown>\n', 'NAME   AGE\na      <age>\n'],
  'a watched line below the table': ['NAME   AGE\na      5s\na      0s\n', 'NAME   AGE\na      <age>\na      <age>\n'],
  'a second table has columns of its own': [
    'NAME   AGE\na      5s\n\nNAME   HOLDER\nb      5s\n',
    'NAME   AGE\na      <age>\n\nNAME   HOLDER\nb      5s\n',
  ],
  YAML: [
    'resourceVersion: "12"\nuid: b2aa5b15-4524-4cb2-9720-711ec5a45110\ncreationTimestamp: "2026-11-29T10:39:48Z"\n',
    'resourceVersion: <resourceVersion>\nuid: <uid>\ncreationTimestamp: "<time>"\n',
  ],
  JSON: ['"resourceVersion": "12",', '"resourceVersion": <resourceVersion>,'],
  'a description': ['  Resource Version:    12\n', '  Resource Version:    <resourceVersion>\n'],
  microseconds: ['time: "2026-11-29T10:39:48.123456Z"', 'time: "<time>"'],
  'an address': ['Unable to connect to https://127.0.0.1:6443/api', 'Unable to connect to <server>/api'],
  'a version that is no resource version stays': ['apiVersion: v1\nrevision: "12"', 'apiVersion: v1\nrevision: "12"'],
}
for (const [reason, [output, normal]] of Object.entries(cases)) {
  test(`kubectl output: ${reason}`, () => assert.equal(normaliseKubectl(output), normal))
}

test('kubectl output: pages are told from other requests, in the words of both versions', () => {
  const stderr = [
    'I1129 10:00:00.1 1 round_trippers.go:445] GET https://127.0.0.1:1/api?timeout=32s 200 OK in 2 milliseconds',
    'I1129 10:00:00.1 1 round_trippers.go:445] GET https://127.0.0.1:1/x?limit=2 200 OK in 2 milliseconds',
    'I1129 10:00:00.2 1 round_trippers.go:1] "Response" verb="GET" url="https://127.0.0.1:1/x?continue=ab%3D&limit=2"',
  ].join('\n')
  assert.equal(pagesAskedFor(stderr), '/x?limit=2\n/x?continue=<token>&limit=2')
})
