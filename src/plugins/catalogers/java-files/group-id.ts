// SPDX-License-Identifier: Apache-2.0
import type { JavaManifest } from './manifest.ts'
import type { Pom } from './pom.ts'

/** Artifacts that are published without a `pom.properties`, by the beginning of their names: the first match counts. */
const groupsByName: readonly (readonly [pattern: RegExp, groupId: string])[] = [
  [/^spring-velocity-support$|^velocity(?:-|$)/, 'org.apache.velocity'],
  [/^spring-(amqp|rabbit)/, 'org.springframework.amqp'],
  [/^spring-batch-/, 'org.springframework.batch'],
  [/^spring-boot(?:-|$)/, 'org.springframework.boot'],
  [/^spring-cloud-/, 'org.springframework.cloud'],
  [/^spring-data-/, 'org.springframework.data'],
  [/^spring-hateoas$/, 'org.springframework.hateoas'],
  [/^spring-integration-/, 'org.springframework.integration'],
  [/^spring-kafka/, 'org.springframework.kafka'],
  [/^spring-ldap-/, 'org.springframework.ldap'],
  [/^spring-plugin-/, 'org.springframework.plugin'],
  [/^spring-retry$/, 'org.springframework.retry'],
  [/^spring-security-/, 'org.springframework.security'],
  [/^spring-session-/, 'org.springframework.session'],
  [/^spring-webflow$|^spring-binding$|^spring-js$/, 'org.springframework.webflow'],
  [/^spring-(?:ws|xml)(?:-|$)/, 'org.springframework.ws'],
  [
    /^spring-(?:aop|asm|aspects|beans|context|context-support|core|expression|instrument|jcl|jdbc|jms|messaging|orm|oxm|r2dbc|struts|test|tx|web|webflux|webmvc|websocket)$/,
    'org.springframework',
  ],
  [/^tomcat-embed-/, 'org.apache.tomcat.embed'],
  [/^tomcat\d?(?:-|$)/, 'org.apache.tomcat'],
  [/^ant(?:-|$)/, 'org.apache.ant'],
  [/^(?:apache-)?geode(?:-|$)/, 'org.apache.geode'],
  [/^cassandra-/, 'org.apache.cassandra'],
  [/^tapestry5?-/, 'org.apache.tapestry'],
  [/^bc(?:-|jmail|mail|pg|pkix|pqc|prov|tls|util|tsp)/, 'org.bouncycastle'],
  [/^commons-codec$/, 'commons-codec'],
  [/^commons-logging$/, 'commons-logging'],
  [/^okhttp$/, 'com.squareup.okhttp3'],
  [/^okio(?:-jvm)?$/, 'com.squareup.okio'],
]

const primaryAttributes = [
  'Bundle-SymbolicName',
  'Extension-Name',
  'Specification-Vendor',
  'Implementation-Vendor',
  'Implementation-Vendor-Id',
  'Implementation-Title',
  'Bundle-Activator',
] as const
const secondaryAttributes = ['Automatic-Module-Name', 'Main-Class', 'Package'] as const

/**
 * The group of an artifact: as its pom says, else as its name is known, else what in its manifest looks like one.
 * Empty when nothing tells.
 *
 * Source: Syft `java/package_url.go`, `cpegenerate/java.go` (the order of the attributes).
 */
export function groupIdOf(name: string, pom: Pom | undefined, manifest: JavaManifest): string {
  if (pom?.groupId) return cleaned(pom.groupId)
  // Some write the group into the field of the artifact.
  if (pom?.artifactId.includes('.')) return cleaned(pom.artifactId)
  const known = groupsByName.find(([pattern]) => pattern.test(name))
  return known?.[1] ?? groupIdsInManifest(manifest)[0] ?? ''
}

/** Attributes of a manifest that look like groups, sorted. */
export function groupIdsInManifest(manifest: JavaManifest): readonly string[] {
  for (const attributes of [primaryAttributes, secondaryAttributes]) {
    const found = attributes.flatMap(key => {
      const value = Object.hasOwn(manifest, key) ? (manifest[key] ?? '') : ''
      return /^(?:com|org|net|io|be)\./.test(value) ? [cleaned(value)] : []
    })
    if (found.length > 0) return found.sort()
  }
  return []
}

/** Without what may follow behind a semicolon (directives of OSGi) or a hash. */
function cleaned(groupId: string): string {
  return (groupId.split(/[;#]/, 1)[0] ?? '').trim()
}
