// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meansKind } from './kind-words.ts'

const meant: Readonly<Record<string, string>> = {
  Deployment: 'Deployment',
  deployment: 'Deployment',
  deployments: 'Deployment',
  deploy: 'Deployment',
  ingresses: 'Ingress',
  NetworkPolicies: 'NetworkPolicy',
  netpol: 'NetworkPolicy',
  ns: 'Namespace',
}

for (const [word, kind] of Object.entries(meant)) test(`${word} means ${kind}`, () => assert.ok(meansKind(word, kind)))

test('another word means another kind', () => {
  for (const word of ['deploys', 'pod', 'constructor', '']) assert.ok(!meansKind(word, 'Deployment'), word)
})
