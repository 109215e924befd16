// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupIdOf, type Ungrouped } from './group-id.ts'
import { noManifest } from './manifest.ts'
import type { Pom } from './pom.ts'

const pom = (over: Partial<Pom>): Pom => ({
  groupId: '',
  artifactId: 'app',
  version: '1',
  parentGroupId: '',
  licenses: [],
  ...over,
})
const manifest = (main: Readonly<Record<string, string>>) => ({ manifest: { main, sections: [] } })

const groups: Readonly<Record<string, readonly [known: Partial<Ungrouped>, group: string]>> = {
  'as its pom says': [
    { properties: pom({ groupId: 'com.example' }), ...manifest({ 'Group-Id': 'org.other' }) },
    'com.example',
  ],
  'the properties before the project': [
    { properties: pom({ groupId: 'com.a' }), project: pom({ groupId: 'com.b' }) },
    'com.a',
  ],
  'written into the field of the artifact': [{ properties: pom({ artifactId: 'com.example.app' }) }, 'com.example.app'],
  'of what the project inherits from': [{ project: pom({ parentGroupId: 'com.parent' }) }, 'com.parent'],
  'as its name is known': [{ name: 'spring-boot', version: '3.2.0' }, 'org.springframework.boot'],
  'what in its manifest looks like one': [manifest({ 'Bundle-SymbolicName': 'org.example.app' }), 'org.example.app'],
  'without directives of OSGi': [
    manifest({ 'Bundle-SymbolicName': 'org.example.app;singleton:=true' }),
    'org.example.app',
  ],
  'a title is no group': [manifest({ 'Bundle-SymbolicName': 'Example Application' }), ''],
  'nothing tells': [{}, ''],
}
for (const [because, [known, group]] of Object.entries(groups))
  test(`group of an artifact: ${because}`, () => {
    const unknown = { name: 'app', version: '1', properties: undefined, project: undefined, manifest: noManifest }
    assert.equal(groupIdOf({ ...unknown, ...known }), group)
  })
