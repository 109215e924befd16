// SPDX-License-Identifier: Apache-2.0
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './rpm.ts'

const rpm = { type: 'rpm', provider: 'rhel' }
const nodejs = { ecosystem: 'rpm', name: 'nodejs', system: systems.rhel9 }
const distro = { id: 'rhel', versionID: '9.4' }
const module18 = { ...rpm, qualifiers: { rpm_modularity: 'nodejs:18' } }
const found = 'CVE-2026-0001 redhat:distro:redhat:9 fixed[1:18.20.1-1.el9] exact-direct-match'
const entry = 'rpm-db-entry'
const eus = { ...distro, extendedSupport: true }
const kernel = { ...nodejs, name: 'kernel' }
const kernelEus = { ...kernel, system: systems.rhel94eus }
const perl = { ecosystem: 'rpm', name: 'perl', system: systems.rhel9 }
const almaNodejs = { ...nodejs, system: systems.alma9 }
const erratum = {
  type: 'rpm',
  provider: 'alma',
  side: 'unaffected',
  name: 'ALSA-2026:1',
  aliases: ['CVE-2026-0001'],
} as const

matcherSuite(matcher, {
  'headers of the kernel are not the kernel': {
    records: [advisoryFor(kernel, '< 0:5.14.0-427.el9', rpm)],
    artifact: {
      name: 'kernel-headers',
      version: '5.14.0-400.el9',
      metadataType: entry,
      metadata: { sourceRpm: 'kernel-5.14.0-400.el9.src.rpm' },
    },
    distro,
    finds: [],
  },
  'an epoch in the database of packages': {
    records: [advisoryFor(nodejs, '< 1:18.20.1-1.el9', rpm)],
    artifact: { name: 'nodejs', version: '1:18.19.0-1.el9' },
    distro,
    finds: [found],
  },
  'no epoch is epoch 0': {
    records: [advisoryFor(nodejs, '< 1:18.20.1-1.el9', rpm)],
    artifact: { name: 'nodejs', version: '20.0.0-1.el9' },
    distro,
    finds: [found],
  },
  'the source without an epoch is compared without': {
    records: [advisoryFor(perl, '< 4:5.32.1-480.el9', rpm)],
    artifact: {
      name: 'perl-Errno',
      version: '0:1.30-480.el9',
      metadataType: entry,
      metadata: { sourceRpm: 'perl-5.32.1-480.el9.src.rpm' },
    },
    distro,
    finds: [],
  },
  'the module of the package': {
    records: [advisoryFor(nodejs, '< 1:18.20.1-1.el9', module18)],
    artifact: {
      name: 'nodejs',
      version: '1:18.19.0-1.el9',
      metadataType: entry,
      metadata: { modularityLabel: 'nodejs:18:9040020240101:rhel9' },
    },
    distro,
    finds: [found],
  },
  'another module': {
    records: [advisoryFor(nodejs, '< 1:18.20.1-1.el9', module18)],
    artifact: {
      name: 'nodejs',
      version: '1:16.0.0-1.el9',
      metadataType: entry,
      metadata: { modularityLabel: 'nodejs:16:9040020240101:rhel9' },
    },
    distro,
    finds: [],
  },
  'Oracle leaves the label of the module out': {
    records: [
      advisoryFor({ ...nodejs, system: systems.oracle8 }, '< 1:18.20.1-1.el8', { ...module18, provider: 'oracle' }),
    ],
    artifact: { name: 'nodejs', version: '1:18.0.0-1.el8', metadataType: entry, metadata: { modularityLabel: '' } },
    distro: { id: 'ol', versionID: '8.9' },
    finds: ['CVE-2026-0001 oracle:distro:oraclelinux:8 fixed[1:18.20.1-1.el8] exact-direct-match'],
  },
  'a system that reads as Red Hat': {
    records: [advisoryFor(nodejs, '< 1:18.20.1-1.el9', rpm)],
    artifact: { name: 'nodejs', version: '1:18.19.0-1.el9' },
    distro: { id: 'rocky', versionID: '9.4' },
    finds: [found],
  },
  'extended updates fix it on this minor release': {
    records: [advisoryFor(kernel, '< 5.14.0-503.el9_5', rpm), advisoryFor(kernelEus, '< 5.14.0-427.9.el9_4', rpm)],
    artifact: { name: 'kernel', version: '5.14.0-427.8.el9_4' },
    distro: eus,
    finds: ['CVE-2026-0001 redhat:distro:redhat:9 fixed[5.14.0-427.9.el9_4] exact-direct-match'],
  },
  'extended updates have fixed it': {
    records: [advisoryFor(kernel, '< 5.14.0-503.el9_5', rpm), advisoryFor(kernelEus, '< 5.14.0-427.9.el9_4', rpm)],
    artifact: { name: 'kernel', version: '5.14.0-427.9.el9_4' },
    distro: eus,
    finds: [],
  },
  'a fix of a later minor release cannot be installed': {
    records: [advisoryFor(kernel, '< 5.14.0-503.el9_5', rpm)],
    artifact: { name: 'kernel', version: '5.14.0-427.8.el9_4' },
    distro: eus,
    finds: ['CVE-2026-0001 redhat:distro:redhat:9 not-fixed[5.14.0-503.el9_5] exact-direct-match'],
  },
  'the erratum of AlmaLinux names the fix': {
    records: [
      advisoryFor(nodejs, '< 1:18.20.1-1.el9', rpm),
      advisoryFor(almaNodejs, '>= 1:18.20.1-1.el9.alma', erratum),
    ],
    artifact: { name: 'nodejs', version: '1:18.19.0-1.el9' },
    distro: { id: 'almalinux', versionID: '9.4' },
    finds: ['CVE-2026-0001 redhat:distro:redhat:9 fixed[1:18.20.1-1.el9.alma] exact-direct-match'],
  },
  'the erratum of AlmaLinux is installed': {
    records: [
      advisoryFor(nodejs, '< 1:18.20.1-2.el9', rpm),
      advisoryFor(almaNodejs, '>= 1:18.20.1-1.el9.alma', erratum),
    ],
    artifact: { name: 'nodejs', version: '1:18.20.1-1.el9.alma' },
    distro: { id: 'almalinux', versionID: '9.4' },
    finds: [],
  },
})
