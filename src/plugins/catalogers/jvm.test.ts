// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './jvm.ts'

const temurin = `IMPLEMENTOR="Eclipse Adoptium"
IMPLEMENTOR_VERSION="Temurin-21.0.4+7"
JAVA_RUNTIME_VERSION="21.0.4+7-LTS"
JAVA_VERSION="21.0.4"
MODULES="java.base java.compiler"
SOURCE_REPO="https://github.com/adoptium/jdk21u.git"
IMAGE_TYPE="JDK"
`

catalogerSuite(cataloger, {
  cases: {
    'a build of OpenJDK': {
      layers: [{ '/opt/java/openjdk/release': temurin }],
      finds: ['openjdk 21.0.4+7-LTS'],
      purls: [
        'pkg:generic/oracle/openjdk@21.0.4%2B7-LTS?repository_url=https%3A%2F%2Fgithub.com%2Fadoptium%2Fjdk21u.git',
      ],
      check({ packages: [openjdk] }) {
        assert.deepEqual(openjdk?.cpes, [{ cpe: 'cpe:2.3:a:oracle:openjdk:21.0.4:*:*:*:*:*:*:*', source: 'declared' }])
        assert.deepEqual(openjdk.ownedFolders, ['/opt/java/openjdk'])
      },
    },
    'a version of before JEP 223 is an update of a plain one': {
      layers: [
        {
          '/usr/lib/jvm/jdk8/release':
            'JAVA_VERSION="1.8.0_422"\nFULL_VERSION="1.8.0_422-b05"\nIMPLEMENTOR="Temurin"\n',
        },
      ],
      finds: ['openjdk 1.8.0_422-b05'],
      check({ packages: [openjdk] }) {
        assert.equal(openjdk?.cpes[0]?.cpe, 'cpe:2.3:a:oracle:openjdk:1.8.0:update422:*:*:*:*:*:*')
      },
    },
    'a full version of another scheme is left': {
      layers: [{ '/jvm/release': 'JAVA_VERSION="1.8.0_302"\nFULL_VERSION="8.0.302+8"\n' }],
      finds: ['openjdk 1.8.0_302'],
    },
    "Oracle's own, a runtime or a kit": {
      layers: [
        {
          '/usr/java/jdk-22/release': 'IMPLEMENTOR="Oracle Corporation"\nJAVA_VERSION="22.0.2"\n',
          '/usr/java/jre-22/release': 'IMPLEMENTOR="Oracle Corporation"\nJAVA_VERSION="22.0.2"\nIMAGE_TYPE="JRE"\n',
        },
      ],
      finds: ['jdk 22.0.2', 'jre 22.0.2'],
      check({ packages: [kit] }) {
        assert.deepEqual(
          kit?.cpes.map(({ cpe }) => cpe.split(':').slice(3, 5).join(' ')),
          ['oracle java_se', 'oracle jdk', 'oracle jre'],
        )
      },
    },
    'what has a compiler is a kit, whatever it says': {
      layers: [
        { '/java/release': 'IMPLEMENTOR="Sun Microsystems"\nJAVA_VERSION="1.7.0_80"\nIMAGE_TYPE="JRE"\n' },
        { '/java/bin/javac': 'ELF' },
      ],
      finds: ['jdk 1.7.0_80'],
    },
    Zulu: {
      layers: [{ '/usr/lib/jvm/zulu17/release': 'IMPLEMENTOR="Azul Systems, Inc."\nJAVA_VERSION="17.0.12"\n' }],
      finds: ['zulu 17.0.12'],
      purls: ['pkg:generic/azul/zulu@17.0.12'],
    },
    'another file of the name': { layers: [{ '/etc/release': 'VERSION="1"\n' }], finds: [] },
  },
  ignores: ['/opt/java/RELEASE', '/opt/java/javac', '/opt/java/release.txt'],
})
