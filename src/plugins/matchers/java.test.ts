// SPDX-License-Identifier: Apache-2.0
import { advisoryFor } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './java.ts'

const log4j = { ecosystem: 'java-archive', name: 'org.apache.logging.log4j:log4j-core' }
const ghsa = { provider: 'github', type: 'maven', name: 'GHSA-jfh8-c2jp-5v3q' }
const pomProperties = { groupId: 'org.apache.logging.log4j', artifactId: 'log4j-core' }
const found = 'GHSA-jfh8-c2jp-5v3q github:language:java fixed[2.15.0] exact-direct-match'

matcherSuite(matcher, {
  'group and artifact out of the pom': {
    records: [advisoryFor(log4j, '< 2.15.0', ghsa)],
    artifact: { name: 'log4j-core', version: '2.14.1', metadataType: 'java-archive', metadata: { pomProperties } },
    finds: [found],
  },
  'group and artifact out of the purl': {
    records: [advisoryFor(log4j, '< 2.15.0', ghsa)],
    artifact: { name: 'log4j-core', version: '2.14.1', purl: 'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1' },
    finds: [found],
  },
  'the interfaces of log4j lack the code at fault': {
    records: [advisoryFor({ ...log4j, name: 'org.apache.logging.log4j:log4j-api' }, '< 2.15.0', ghsa)],
    artifact: { name: 'log4j-api', version: '2.14.1', purl: 'pkg:maven/org.apache.logging.log4j/log4j-api@2.14.1' },
    finds: [],
  },
})
